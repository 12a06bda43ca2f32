package dev.resourcehub.resource;

import java.util.List;
import java.util.Map;

/**
 * What an operator sees of one hub at one moment.
 *
 * @param name {@code ollama} or {@code docker}
 * @param chosen what serves, such as {@code embedded engine} or {@code docker}
 * @param reason why that was chosen
 * @param readiness whether calls can be answered now, soon, or not
 * @param instances every registered instance
 * @param totals figures over all instances, such as {@code in_flight} and {@code queued}
 */
public record HubView(
        String name,
        String chosen,
        String reason,
        Readiness readiness,
        List<InstanceView> instances,
        Map<String, Object> totals) {

    public HubView {
        instances = List.copyOf(instances);
        totals = Map.copyOf(totals);
    }
}
