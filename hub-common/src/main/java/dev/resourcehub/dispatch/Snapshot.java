package dev.resourcehub.dispatch;

import dev.resourcehub.resource.InstanceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of a fleet at one moment, in the order of registration, and by what they offer. Never changes. */
final class Snapshot<R> {

    private final List<Member<R>> members;
    private final Map<InstanceId, Member<R>> byId = new HashMap<>();
    private final Map<String, List<Member<R>>> byCapability = new HashMap<>();

    private Snapshot(List<Member<R>> members) {
        this.members = members;
    }

    static <R> Snapshot<R> of(List<Member<R>> members) {
        Snapshot<R> snapshot = new Snapshot<>(List.copyOf(members));
        Map<String, List<Member<R>>> offering = new LinkedHashMap<>();
        for (Member<R> member : members) {
            snapshot.byId.put(member.id(), member);
            for (String capability : member.offer().capabilities()) {
                offering.computeIfAbsent(capability, first -> new ArrayList<>()).add(member);
            }
        }
        offering.forEach((capability, able) -> snapshot.byCapability.put(capability, List.copyOf(able)));
        return snapshot;
    }

    List<Member<R>> members() {
        return members;
    }

    /** Those that offer it; everyone where the capability is empty. */
    List<Member<R>> offering(String capability) {
        if (capability.isEmpty()) {
            return members;
        }
        List<Member<R>> able = byCapability.get(capability);
        return able == null ? List.of() : able;
    }

    @Nullable
    Member<R> find(InstanceId id) {
        return byId.get(id);
    }
}
