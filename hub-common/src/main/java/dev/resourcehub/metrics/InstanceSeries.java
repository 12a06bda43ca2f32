package dev.resourcehub.metrics;

import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Meters.Label;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** The series of one value of the label {@code instance}: of one instance, or of all that share {@code other}. */
final class InstanceSeries {

    private static final String OK = "ok";
    private static final String IGNORED = "ignored";

    private final Meters meters;
    private final Label hub;
    private final Label instance;
    private final List<Member> members = new CopyOnWriteArrayList<>();
    private final List<Meters.Registration> registrations = new ArrayList<>();
    private final Map<String, Outcome> outcomes = new HashMap<>();
    private final Meters.Timing latency;
    private final Meters.Timing firstResult;
    private boolean removed;

    InstanceSeries(Meters meters, Label hub, Label instance) {
        this.meters = meters;
        this.hub = hub;
        this.instance = instance;
        List<Label> labels = List.of(hub, instance);
        this.latency = meters.timing("hub_upstream_latency", "Calls that succeeded, from start to end.", labels);
        this.firstResult = meters.timing("hub_upstream_first_result", "Calls, from start to first result.", labels);
        registrations.add(latency::remove);
        registrations.add(firstResult::remove);
        registrations.add(meters.gauge(
                "hub_instance_up",
                "Whether new calls may go there.",
                labels,
                () -> sum(member -> member.levels.up().getAsBoolean() ? 1 : 0)));
        registrations.add(meters.gauge(
                "hub_instance_in_flight",
                "Calls running there.",
                labels,
                () -> sum(member -> member.levels.inFlight().getAsInt())));
        registrations.add(meters.gauge(
                "hub_concurrency_limit",
                "Calls that may run there at once.",
                labels,
                () -> sum(member -> member.levels.limit().getAsInt())));
        registrations.add(meters.gauge(
                "hub_breaker_state",
                "0 closed, 1 half-open, 2 open.",
                labels,
                () -> most(member -> member.levels.breaker().getAsInt())));
        outcome(OK);
        outcome(IGNORED);
    }

    synchronized void add(Member member) {
        members.add(member);
        member.metrics.tell(new Told(this));
        member.metrics.codes().forEach(this::outcome);
    }

    /** Takes one out; true when it was the last one, with which the series are gone. */
    synchronized boolean remove(Member member) {
        member.metrics.tell(InstanceMetrics.Page.NONE);
        members.remove(member);
        outcomes.forEach((name, outcome) -> outcome.past.addAndGet(member.count(name)));
        removed = members.isEmpty();
        if (removed) {
            registrations.forEach(Meters.Registration::remove);
        }
        return removed;
    }

    private synchronized void outcome(String name) {
        if (removed || outcomes.containsKey(name)) {
            return;
        }
        Outcome outcome = new Outcome();
        outcomes.put(name, outcome);
        registrations.add(meters.total(
                "hub_upstream_attempts",
                "Calls that ended there.",
                List.of(hub, instance, new Label("outcome", name)),
                () -> outcome.shown(sum(member -> member.count(name)))));
    }

    private long sum(ToLongFunction<Member> figure) {
        long sum = 0;
        for (Member member : members) {
            sum += figure.applyAsLong(member);
        }
        return sum;
    }

    private int most(ToIntFunction<Member> figure) {
        int most = 0;
        for (Member member : members) {
            most = Math.max(most, figure.applyAsInt(member));
        }
        return most;
    }

    /** A total of members that come and go; what is shown never falls. */
    private static final class Outcome {
        private final AtomicLong past = new AtomicLong();
        private final AtomicLong shown = new AtomicLong();

        long shown(long present) {
            return shown.accumulateAndGet(past.get() + present, Math::max);
        }
    }

    /** One instance behind the series; itself only. */
    static final class Member {
        private final InstanceMetrics metrics;
        private final InstanceLevels levels;

        Member(InstanceMetrics metrics, InstanceLevels levels) {
            this.metrics = metrics;
            this.levels = levels;
        }

        private long count(String outcome) {
            return switch (outcome) {
                case OK -> metrics.succeeded();
                case IGNORED -> metrics.ignored();
                default -> metrics.failed(outcome);
            };
        }
    }

    private record Told(InstanceSeries series) implements InstanceMetrics.Page {
        @Override
        public void firstResult(long elapsedNanos) {
            series.firstResult.recordNanos(elapsedNanos);
        }

        @Override
        public void succeeded(long elapsedNanos) {
            series.latency.recordNanos(elapsedNanos);
        }

        @Override
        public void newCode(String code) {
            series.outcome(code);
        }
    }
}
