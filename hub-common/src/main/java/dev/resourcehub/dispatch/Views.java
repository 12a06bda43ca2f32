package dev.resourcehub.dispatch;

import dev.resourcehub.metrics.InstanceFigures;
import dev.resourcehub.metrics.Latencies;
import dev.resourcehub.resilience.CircuitBreaker;
import dev.resourcehub.resource.InstanceSpec;
import dev.resourcehub.resource.InstanceView;
import dev.resourcehub.resource.Lifecycle;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What an operator sees of a member: its own facts, and what its guards and figures say. */
final class Views {

    private Views() {}

    static InstanceView of(Member<?> member) {
        InstanceSpec spec = member.spec();
        Lifecycle life = member.lifecycle();
        return new InstanceView(
                member.id(),
                member.enrolment().kind(),
                member.enrolment().endpoint(),
                life.status(),
                life.reason().isEmpty() ? Optional.empty() : Optional.of(life.reason()),
                member.inFlight(),
                spec.maxConcurrent(),
                spec.weight(),
                spec.priority(),
                spec.tags(),
                facts(member));
    }

    private static Map<String, Object> facts(Member<?> member) {
        Map<String, Object> facts =
                new LinkedHashMap<>(member.enrolment().facts().get());
        CircuitBreaker breaker = member.guards().breaker();
        facts.put("breaker", breaker.state().wireName());
        if (breaker.state() != CircuitBreaker.State.CLOSED) {
            facts.put("breaker_reason", breaker.reason());
        }
        facts.put("ejected", member.guards().outlier().isEjected());
        facts.put("calls", calls(member.guards().metrics().figures()));
        if (!member.parts().isEmpty()) {
            Map<String, Object> limits = new TreeMap<>();
            member.parts()
                    .forEach((capability, part) ->
                            limits.put(capability, part.bulkhead().limit()));
            facts.put("concurrency", limits);
            Map<String, Object> refusing = new TreeMap<>();
            member.parts().forEach((capability, part) -> {
                if (part.breaker().state() != CircuitBreaker.State.CLOSED) {
                    refusing.put(capability, part.breaker().state().wireName());
                }
            });
            facts.put("breakers", refusing);
        }
        return facts;
    }

    private static Map<String, Object> calls(InstanceFigures figures) {
        Map<String, Object> calls = new LinkedHashMap<>();
        calls.put("total", figures.total());
        calls.put("succeeded", figures.succeeded());
        calls.put("failed", figures.failed());
        calls.put("ignored", figures.ignored());
        calls.put("failed_by_code", figures.failedByCode());
        calls.put("latency_ms", latencies(figures.latency()));
        calls.put("first_result_ms", latencies(figures.firstResult()));
        return calls;
    }

    private static Map<String, Object> latencies(Latencies latencies) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("p50", millis(latencies.median()));
        shown.put("p95", millis(latencies.p95()));
        shown.put("p99", millis(latencies.p99()));
        return shown;
    }

    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e5) / 10.0;
    }
}
