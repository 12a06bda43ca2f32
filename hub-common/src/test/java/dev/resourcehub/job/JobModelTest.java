package dev.resourcehub.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Random lives of jobs beside a plain model: a list in order, a word for each state, a count of those that run. */
class JobModelTest {

    private static final int SEQUENCES = 5_000;
    private static final int STEPS = 30;
    private static final int MOST = 2;

    private static final class Modelled {
        private final JobId id;
        private final boolean resumes;
        private String state = "queued";
        private boolean hasPlace;
        private int starts;

        private Modelled(JobId id, boolean resumes) {
            this.id = id;
            this.resumes = resumes;
        }
    }

    /** One life of a hub and its model. */
    private static final class Scene {
        private final Random random;
        private final Hub hub;
        private final Map<JobId, Modelled> model = new LinkedHashMap<>();
        private int startsBefore;

        private Scene(long seed) {
            random = new Random(seed);
            hub = new Hub(seed).started();
            hub.scripts.put("breaks", job -> {
                throw new HubException(new Failure.Internal("scripted"));
            });
        }

        private void step() {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> submit();
                case 3, 4 -> finish();
                case 5 -> cancel();
                case 6 -> hub.time.pass(Duration.ofMillis(random.nextInt(500)));
                default -> {
                    if (random.nextInt(4) == 0) {
                        restart(random.nextBoolean());
                    }
                }
            }
        }

        private void submit() {
            boolean resumes = random.nextBoolean();
            JobId id = hub.submitted(resumes ? Hub.RESUMING : Hub.ONCE, random.nextBoolean() ? "fine" : "breaks");
            model.put(id, new Modelled(id, resumes));
            fill();
        }

        private void finish() {
            List<Modelled> running =
                    model.values().stream().filter(job -> job.hasPlace).toList();
            if (running.isEmpty()) {
                return;
            }
            Modelled job = running.get(random.nextInt(running.size()));
            boolean fine = hub.job(job.id).params().equals(Buffer.buffer("fine"));
            hub.threads.run(job.id);
            job.state = switch (job.state) {
                case "running" -> fine ? "succeeded" : "failed";
                case "stopping" -> fine ? "succeeded" : "cancelled";
                default -> job.state;
            };
            job.hasPlace = false;
            fill();
        }

        private void cancel() {
            if (model.isEmpty()) {
                return;
            }
            List<Modelled> all = List.copyOf(model.values());
            Modelled job = all.get(random.nextInt(all.size()));
            Cancelling outcome = hub.runner.cancel(job.id, "client").result();
            switch (job.state) {
                case "queued" -> {
                    assertThat(outcome).isInstanceOf(Cancelling.Done.class);
                    job.state = "cancelled";
                }
                case "running", "stopping" -> {
                    assertThat(outcome).isInstanceOf(Cancelling.Asked.class);
                    job.state = "stopping";
                }
                case "cancelled" -> assertThat(outcome).isInstanceOf(Cancelling.Done.class);
                default -> assertThat(outcome).isInstanceOf(Cancelling.TooLate.class);
            }
            if (random.nextBoolean()) {
                hub.time.pass(Duration.ofSeconds(1));
            }
        }

        private void restart(boolean orderly) {
            if (orderly) {
                hub.runner.stop();
                hub.time.pass(Duration.ofSeconds(11));
                observeGivenUp();
            }
            hub.diedAndStarted();
            startsBefore = 0;
            for (Modelled job : model.values()) {
                job.hasPlace = false;
                job.starts = 0;
                job.state = switch (job.state) {
                    case "running" -> job.resumes ? "queued" : "failed";
                    case "stopping" -> "cancelled";
                    default -> job.state;
                };
            }
            fill();
        }

        /** Work that was asked to stop and never did is given up after its grace. */
        private void observeGivenUp() {
            for (Modelled job : model.values()) {
                if (job.state.equals("stopping") && hub.state(job.id).isFinal()) {
                    job.state = "cancelled";
                }
            }
        }

        private void fill() {
            for (boolean resumes : new boolean[] {true, false}) {
                List<Modelled> kind = model.values().stream()
                        .filter(job -> job.resumes == resumes)
                        .toList();
                long busy = kind.stream().filter(job -> job.hasPlace).count();
                for (Modelled job : kind) {
                    if (busy < MOST && job.state.equals("queued")) {
                        job.state = "running";
                        job.hasPlace = true;
                        job.starts++;
                        busy++;
                    }
                }
            }
        }

        private void check() {
            observeGivenUp();
            List<String> places = new ArrayList<>();
            for (Modelled job : model.values()) {
                JobState state = hub.state(job.id);
                String seen = state instanceof JobState.Stopping ? "stopping" : state.wireName();
                assertThat(seen).as("state of %s", job.id).isEqualTo(job.state);
                if (job.hasPlace) {
                    places.add(job.id.value());
                }
                assertThat(hub.threads.started().stream().filter(job.id.value()::equals))
                        .hasSize(job.starts);
            }
            assertThat(hub.threads.running()).containsExactlyInAnyOrderElementsOf(places);
            assertThat(hub.threads.started().size()).isGreaterThanOrEqualTo(startsBefore);
            startsBefore = hub.threads.started().size();
            assertOrder();
        }

        private void assertOrder() {
            for (boolean resumes : new boolean[] {true, false}) {
                List<String> started = hub.threads.started().stream()
                        .filter(id -> model.get(new JobId(id)).resumes == resumes)
                        .toList();
                List<String> inOrder = model.keySet().stream()
                        .map(JobId::value)
                        .filter(started::contains)
                        .toList();
                assertThat(started).isEqualTo(inOrder);
            }
        }

        private void checkLogs() {
            for (Modelled job : model.values()) {
                List<JobEvent> told = hub.told(job.id, 0);
                assertThat(told)
                        .extracting(JobEvent::number)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, told.size()).boxed().toList());
                boolean ended = hub.state(job.id).isFinal();
                assertThat(told).filteredOn(JobEvent::isFinal).hasSize(ended ? 1 : 0);
                assertThat(told.getLast().isFinal()).isEqualTo(ended);
                assertLegal(hub.states(job.id));
            }
        }

        private static void assertLegal(List<String> states) {
            assertThat(String.join(" ", states))
                    .matches("queued( running interrupted queued)*"
                            + "( cancelled| running( succeeded| failed| cancelled)?)?");
        }
    }

    @Test
    void whatever_happens_jobs_stand_where_a_plain_model_says() {
        for (long seed = 0; seed < SEQUENCES; seed++) {
            Scene scene = new Scene(seed);
            int step = 0;
            try {
                for (; step < STEPS; step++) {
                    scene.step();
                    scene.check();
                }
                scene.checkLogs();
            } catch (AssertionError | RuntimeException broken) {
                throw new AssertionError("seed " + seed + ", step " + step, broken);
            }
        }
    }
}
