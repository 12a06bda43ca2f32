package dev.resourcehub.server.observe;

import dev.resourcehub.runtime.Meters;
import dev.resourcehub.server.http.Traffic;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts requests and writes one line of access log for each; never bodies, queries or prompts. */
public final class HttpTraffic implements Traffic {

    private static final Logger ACCESS = LoggerFactory.getLogger("hub.access");
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");

    private final Meters meters;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final Map<Series, Meters.Counter> requests = new ConcurrentHashMap<>();
    private final Map<String, Meters.Timing> durations = new ConcurrentHashMap<>();

    /** Tells {@code meters}. */
    public HttpTraffic(Meters meters) {
        this.meters = meters;
    }

    /** Registers the gauges; once. */
    public void register() {
        meters.gauge("hub_http_inflight_requests", "Requests being answered", List.of(), inFlight::get);
        meters.gauge("hub_open_streams", "Event streams that are open", List.of(), streams::get);
    }

    @Override
    public void began() {
        inFlight.incrementAndGet();
    }

    @Override
    public void ended(Visit visit) {
        inFlight.decrementAndGet();
        String method = METHODS.contains(visit.method()) ? visit.method() : "OTHER";
        requests.computeIfAbsent(new Series(visit.route(), method, visit.status()), this::counter)
                .increment();
        durations.computeIfAbsent(visit.route(), this::timing).record(visit.elapsed());
        if (!ACCESS.isInfoEnabled()) {
            return;
        }
        var line = ACCESS.atInfo()
                .addKeyValue("request_id", visit.requestId())
                .addKeyValue("route", visit.route())
                .addKeyValue("status", visit.status())
                .addKeyValue("bytes", visit.bytes())
                .addKeyValue("elapsed_ms", Math.round(visit.elapsed().toNanos() / 1e3) / 1e3);
        var traced = visit.traceId()
                .map(trace -> line.addKeyValue("trace_id", trace))
                .orElse(line);
        traced.log("{} {} {}", method, printable(visit.path()), visit.status());
    }

    @Override
    public void streams(int change) {
        streams.addAndGet(change);
    }

    private Meters.Counter counter(Series series) {
        return meters.counter(
                "hub_http_requests",
                "Requests answered",
                List.of(
                        new Meters.Label("route", series.route()),
                        new Meters.Label("method", series.method()),
                        new Meters.Label("code", Integer.toString(series.status()))));
    }

    private Meters.Timing timing(String route) {
        return meters.timing(
                "hub_http_request_duration",
                "From the request's head to the end of its answer",
                List.of(new Meters.Label("route", route)));
    }

    /** A path as it may stand in a log: bounded, nothing but visible ASCII. */
    private static String printable(String path) {
        String bounded = path.length() <= 256 ? path : path.substring(0, 256) + "...";
        return bounded.replaceAll("[^\\x21-\\x7e]", "?");
    }

    private record Series(String route, String method, int status) {}
}
