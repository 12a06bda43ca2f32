package dev.resourcehub.server.api;

import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.HubView;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceView;
import dev.resourcehub.resource.ResourceHub;
import dev.resourcehub.server.http.Exchange;
import java.util.Comparator;
import java.util.List;

/** Hubs as paths name them; what is not there is thrown as a {@link HubException} that lists what is. */
final class NamedHubs {

    private static final Code INSTANCE_NOT_FOUND = new Code("instance_not_found");
    private static final int MOST_KNOWN = 20;

    private final List<ResourceHub> hubs;

    NamedHubs(List<ResourceHub> hubs) {
        this.hubs = List.copyOf(hubs);
    }

    /** A hub and what it looked like when its name was read. */
    record Named(ResourceHub hub, HubView view) {
        String name() {
            return view.name();
        }
    }

    /** All of them, by name. */
    List<Named> all() {
        return hubs.stream()
                .map(hub -> new Named(hub, hub.view()))
                .sorted(Comparator.comparing(Named::name))
                .toList();
    }

    /** The one that {@code :hub} of the path names. */
    Named of(Exchange exchange) {
        String name = exchange.pathPart("hub");
        List<Named> all = all();
        return all.stream()
                .filter(named -> named.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new HubException(new Failure.Unknown(
                        Codes.NOT_FOUND,
                        "hub",
                        name,
                        all.stream().map(Named::name).toList())));
    }

    /** The instance of {@code view} with that id. */
    static InstanceView instance(HubView view, String id) {
        return view.instances().stream()
                .filter(instance -> instance.id().value().equals(id))
                .findFirst()
                .orElseThrow(() -> new HubException(new Failure.Unknown(
                        INSTANCE_NOT_FOUND,
                        "instance",
                        id,
                        view.instances().stream()
                                .limit(MOST_KNOWN)
                                .map(instance -> instance.id().value())
                                .toList())));
    }

    /** The id that {@code :id} of the path names; it belongs to an instance of {@code view}. */
    static InstanceId instanceId(HubView view, Exchange exchange) {
        return instance(view, exchange.pathPart("id")).id();
    }
}
