package dev.resourcehub.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Chance;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Thousands of random lives of a pipeline beside a plain model of it.
 *
 * <p>The model keeps, for each target, at most one run, those who wait for it with the end of their patience, the failures in
 * a row and when the next try is allowed; and for the whole, who runs and who is in line. After each step both must agree on
 * who was answered how, which runs were begun, and what is remembered.
 */
class ProvisioningModelTest {

    private static final long SEED = 20_261_130;
    private static final int LIVES = 2_000;
    private static final int STEPS = 60;
    private static final int MOST_QUEUED = 3;
    private static final long LIMIT = 40_000;
    private static final HubException DOWN = new HubException(new Failure.Internal("down"));
    private static final HubException GONE = new HubException(new Failure.Denied(Codes.CONFLICT, "the registry"));

    private final Set<String> seen = new HashSet<>();

    @Test
    void single_flight_backoff_and_patience_are_those_of_a_plain_model() {
        for (int life = 0; life < LIVES; life++) {
            seen.addAll(new Life(SEED + life).live());
        }
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "waits",
                        "tokens",
                        "retry_failed",
                        "threw",
                        "returned_false",
                        "timed_out",
                        "backoff",
                        "provisioning",
                        "cancelled");
    }

    /** One pipeline and its model. */
    private static final class Life {

        private final long seed;
        private final Random random;
        private final Scripted pull = Scripted.background("pull")
                .limited(Duration.ofMillis(LIMIT))
                .permanentOn(failure -> failure instanceof Failure.Denied);
        private final Bench bench;
        private final List<Caller> callers = new ArrayList<>();
        private final Model model = new Model();
        private String step = "";

        Life(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            PipelineSettings usual = PipelineSettings.DEFAULTS;
            PipelineSettings settings = new PipelineSettings(
                    usual.inlineTimeout(),
                    usual.backgroundTimeout(),
                    1,
                    2,
                    MOST_QUEUED,
                    usual.firstBackoff(),
                    usual.longestBackoff(),
                    usual.permanentBackoff(),
                    usual.mostRemembered(),
                    usual.progressEvery(),
                    10_000,
                    10,
                    usual.keptOutcomes(),
                    usual.mostOverrides(),
                    usual.comeBack());
            Chance even = () -> 0.5;
            this.bench = new Bench(settings, even, pull);
        }

        Set<String> live() {
            for (int i = 0; i < STEPS; i++) {
                step = "seed " + seed + ", step " + i;
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> call();
                    case 3 -> leave();
                    case 4, 5 -> end();
                    default -> pass();
                }
                compare();
            }
            return Set.copyOf(model.answers.values());
        }

        private void call() {
            String adapter = "a" + random.nextInt(3);
            String name = "m" + random.nextInt(2);
            long patience = 1 + 2L * random.nextInt(15_000);
            Caller caller = new Caller(callers.size(), random.nextInt(4) == 0);
            callers.add(caller);
            ProvisioningContext like = bench.context(adapter);
            ProvisioningContext context = new ProvisioningContext(
                    adapter,
                    like.adapterType(),
                    like.operation(),
                    like.workload(),
                    like.store(),
                    Map.of("model", name),
                    List.of(),
                    like.provenance());
            model.call(caller.number, new Place(adapter, name), patience, caller.failsAgain, now());
            caller.result = bench.pipeline.run(new GatedCall<>(
                    context,
                    caller::work,
                    Duration.ofMillis(patience),
                    (job, phase, progress) -> {},
                    caller.cancellation));
        }

        private void leave() {
            if (callers.isEmpty()) {
                return;
            }
            Caller caller = callers.get(random.nextInt(callers.size()));
            model.leave(caller.number);
            caller.cancellation.cancel("client");
        }

        private void end() {
            List<Scripted.Run> open = pull.runs.stream()
                    .filter(run -> !run.ending().future().isComplete()
                            && !run.run().cancellation().isCancelled())
                    .toList();
            if (open.isEmpty()) {
                return;
            }
            Scripted.Run run = open.get(random.nextInt(open.size()));
            Place place = new Place(run.context().adapter(), run.target().id());
            int how = random.nextInt(4);
            switch (how) {
                case 0 -> model.fail(place, "threw", 0, now());
                case 1 -> model.fail(place, "threw", 600_000, now());
                case 2 -> model.fail(place, "returned_false", 0, now());
                default -> model.succeed(place, now());
            }
            Promise<Provisioned> ending = run.ending();
            switch (how) {
                case 0 -> ending.fail(DOWN);
                case 1 -> ending.fail(GONE);
                case 2 -> ending.complete(Provisioned.failed("no"));
                default -> ending.complete(Provisioned.done("yes"));
            }
        }

        private void pass() {
            long most = random.nextInt(5) == 0 ? 700_000 : 8_000;
            long end = now() + 2 * (long) (random.nextDouble() * most / 2);
            while (now() < end) {
                long next = Math.min(end, model.nextMoment(now()).orElse(end));
                bench.time.pass(Duration.ofMillis(next - now()));
                model.time(now());
            }
        }

        private long now() {
            return bench.time.nanos() / 1_000_000;
        }

        private void compare() {
            Map<Integer, String> answers = new LinkedHashMap<>();
            for (Caller caller : callers) {
                answers.put(caller.number, caller.answer());
            }
            assertThat(answers).as(step).isEqualTo(model.answers);
            assertThat(pull.runs.stream()
                            .map(run -> new Place(
                                    run.context().adapter(), run.target().id()))
                            .toList())
                    .as(step)
                    .isEqualTo(model.begun);
            Map<Place, String> remembered = new HashMap<>();
            bench.pipeline
                    .failures()
                    .forEach(each -> remembered.put(
                            new Place(each.adapter(), each.target().id()),
                            each.attempts() + " until "
                                    + Duration.between(bench.clock.instant(), each.nextAttempt())
                                            .plusMillis(now())
                                            .toMillis()));
            assertThat(remembered).as(step).isEqualTo(model.remembered());
        }
    }

    private record Place(String adapter, String name) {}

    /** One call of the test. */
    private static final class Caller {

        private final int number;
        private final boolean failsAgain;
        private final Cancellation cancellation = Cancellation.create();
        private Future<String> result = Future.failedFuture("not asked");
        private int runs;

        Caller(int number, boolean failsAgain) {
            this.number = number;
            this.failsAgain = failsAgain;
        }

        Future<String> work() {
            runs++;
            return runs == 1 || failsAgain ? Future.failedFuture(Bench.noModel()) : Future.succeededFuture("tokens");
        }

        String answer() {
            if (!result.isComplete()) {
                return "waits";
            }
            if (result.succeeded()) {
                return "tokens";
            }
            return switch (HubException.failureOf(result.cause())) {
                case Failure.AfterProvisioning after -> after.outcome();
                case Failure.NotReady soon -> "provisioning";
                case Failure.Cancelled left -> "cancelled";
                case Failure other -> other.toString();
            };
        }
    }

    /** The plain model: times are milliseconds. */
    private static final class Model {

        private final Map<Integer, String> answers = new LinkedHashMap<>();
        private final List<Place> begun = new ArrayList<>();
        private final Map<Place, Map<Integer, Long>> waiting = new LinkedHashMap<>();
        private final Map<Place, Long> limits = new LinkedHashMap<>();
        private final List<Place> line = new ArrayList<>();
        private final Map<Place, Integer> attempts = new HashMap<>();
        private final Map<Place, Long> notBefore = new HashMap<>();
        private final Set<Integer> failAgain = new HashSet<>();

        void call(int caller, Place place, long patience, boolean again, long now) {
            answers.put(caller, "waits");
            if (again) {
                failAgain.add(caller);
            }
            if (!waiting.containsKey(place)) {
                if (notBefore.getOrDefault(place, 0L) > now) {
                    answers.put(caller, "backoff");
                    return;
                }
                if (line.size() >= MOST_QUEUED) {
                    answers.put(caller, "backoff");
                    return;
                }
                waiting.put(place, new LinkedHashMap<>());
                line.add(place);
            }
            waiting.get(place).put(caller, now + patience);
            serve(now);
        }

        void leave(int caller) {
            for (Map<Integer, Long> those : waiting.values()) {
                if (those.remove(caller) != null) {
                    answers.put(caller, "cancelled");
                }
            }
        }

        void succeed(Place place, long now) {
            attempts.remove(place);
            notBefore.remove(place);
            for (int caller : over(place)) {
                answers.put(caller, failAgain.contains(caller) ? "retry_failed" : "tokens");
            }
            serve(now);
        }

        void fail(Place place, String outcome, long permanent, long now) {
            int count = attempts.merge(place, 1, Integer::sum);
            long wait = permanent > 0 ? permanent : Math.min(300_000, 5_000L << Math.min(20, count - 1));
            notBefore.put(place, now + wait);
            for (int caller : over(place)) {
                answers.put(caller, outcome);
            }
            serve(now);
        }

        private Set<Integer> over(Place place) {
            limits.remove(place);
            Map<Integer, Long> those = waiting.remove(place);
            return those == null ? Set.of() : those.keySet();
        }

        private void serve(long now) {
            for (Place place : List.copyOf(line)) {
                boolean adapterBusy =
                        limits.keySet().stream().anyMatch(each -> each.adapter().equals(place.adapter()));
                if (!adapterBusy && limits.size() < 2) {
                    line.remove(place);
                    limits.put(place, now + LIMIT);
                    begun.add(place);
                }
            }
        }

        /** The next moment at which something happens by itself. */
        Optional<Long> nextMoment(long now) {
            return Stream.concat(
                            limits.values().stream(),
                            waiting.values().stream().flatMap(those -> those.values().stream()))
                    .filter(at -> at > now)
                    .min(Long::compare);
        }

        /** Lets happen what is due; limits end at even moments, and patience at odd ones. */
        void time(long now) {
            waiting.values()
                    .forEach(those -> those.entrySet().removeIf(each -> {
                        boolean due = each.getValue() <= now;
                        if (due) {
                            answers.put(each.getKey(), "provisioning");
                        }
                        return due;
                    }));
            for (Map.Entry<Place, Long> limit : List.copyOf(limits.entrySet())) {
                if (limit.getValue() <= now) {
                    fail(limit.getKey(), "timed_out", 0, now);
                }
            }
        }

        Map<Place, String> remembered() {
            Map<Place, String> all = new HashMap<>();
            attempts.forEach((place, count) -> all.put(place, count + " until " + notBefore.get(place)));
            return all;
        }
    }
}
