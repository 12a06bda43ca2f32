package dev.resourcehub.metrics;

import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Meters.Label;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * The series of one hub: the same names for every kind of resource.
 *
 * <p>With labels {@code hub} and {@code instance}:
 *
 * <ul>
 *   <li>{@code hub_instance_up}: 1 when new calls may go there;
 *   <li>{@code hub_instance_in_flight}: calls running there;
 *   <li>{@code hub_concurrency_limit}: calls that may run there at once;
 *   <li>{@code hub_breaker_state}: 0 closed, 1 half-open, 2 open;
 *   <li>{@code hub_upstream_attempts_total} with {@code outcome}: {@code ok}, {@code ignored} or the failure's code;
 *   <li>{@code hub_upstream_latency_seconds}, {@code hub_upstream_first_result_seconds}: histograms.
 * </ul>
 *
 * <p>With {@code hub} only: {@code hub_queue_depth}, {@code hub_queue_bytes}.
 *
 * <p>Meters are resolved when an instance joins and removed when it leaves. Beyond {@link MetricsSettings#mostInstances()}
 * instances share the series of {@code instance="other"}, which are sums, of the breakers' states the worst. Joining and
 * leaving take a lock; calls that run do not, but for the first failure with a new code. Call on any thread.
 */
public final class HubMeters {

    private static final String OTHER = "other";

    private final Meters meters;
    private final Label hub;
    private final int mostInstances;
    private final Map<InstanceId, Membership> members = new HashMap<>();
    private final Map<String, InstanceSeries> series = new HashMap<>();

    /** Series of the hub named {@code hub} on {@code meters}. */
    public HubMeters(String hub, MetricsSettings settings, Meters meters) {
        this.meters = meters;
        this.hub = new Label("hub", hub);
        this.mostInstances = settings.mostInstances();
    }

    /** Shows the hub's queue: how many wait, and how much memory they hold. Once. */
    public void queue(IntSupplier depth, LongSupplier bytes) {
        List<Label> labels = List.of(hub);
        meters.gauge("hub_queue_depth", "Callers who wait for a place.", labels, depth::getAsInt);
        meters.gauge("hub_queue_bytes", "Memory that their calls hold.", labels, bytes::getAsLong);
    }

    /** Shows an instance from now on; one of the same name that has not been removed is shown no longer. */
    public synchronized void add(InstanceId id, InstanceMetrics metrics, InstanceLevels levels) {
        remove(id);
        boolean room = series.size() - (series.containsKey(OTHER) ? 1 : 0) < mostInstances;
        String value = room && !id.value().equals(OTHER) ? id.value() : OTHER;
        InstanceSeries shown =
                series.computeIfAbsent(value, fresh -> new InstanceSeries(meters, hub, new Label("instance", value)));
        InstanceSeries.Member member = new InstanceSeries.Member(metrics, levels);
        shown.add(member);
        members.put(id, new Membership(value, shown, member));
    }

    /** The instance has left the hub: its series go, unless others share them. Harmless for one that is not there. */
    public synchronized void remove(InstanceId id) {
        Membership left = members.remove(id);
        if (left != null && left.series().remove(left.member())) {
            series.remove(left.value());
        }
    }

    private record Membership(String value, InstanceSeries series, InstanceSeries.Member member) {}
}
