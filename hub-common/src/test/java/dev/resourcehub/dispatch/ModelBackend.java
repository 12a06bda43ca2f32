package dev.resourcehub.dispatch;

import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceSpec;
import dev.resourcehub.resource.Offer;
import java.util.Optional;
import java.util.function.Supplier;

/** One instance as the model knows it: plain counters beside what the operator last said. */
final class ModelBackend {

    final InstanceId id;
    InstanceSpec spec;
    Offer offer;
    private final Supplier<Member<ModelBackend>> registration;
    private Optional<Member<ModelBackend>> known = Optional.empty();
    boolean registered = true;
    boolean draining;
    boolean well = true;
    /** What the resource itself can still give. */
    int stock = 3;

    /** Places taken and not given back, which is more than calls that run while a home is slow. */
    int held;

    int began;
    int succeeded;
    int failed;
    int ignored;

    ModelBackend(InstanceSpec spec, Offer offer, Supplier<Member<ModelBackend>> registration) {
        this.id = spec.id();
        this.registration = registration;
        this.spec = spec;
        this.offer = offer;
    }

    /** Its member, from the moment it is registered to after it left. */
    Member<ModelBackend> member() {
        Member<ModelBackend> member = known.orElseGet(registration);
        known = Optional.of(member);
        return member;
    }

    boolean takesCalls() {
        return registered && !draining && well;
    }

    boolean canServe(Order order) {
        return takesCalls()
                && spec.tags().containsAll(order.tags())
                && (order.capability().isEmpty() || offer.capabilities().contains(order.capability()))
                && (order.instance().isEmpty() || order.instance().get().equals(id));
    }

    boolean hasRoom() {
        return held < spec.maxConcurrent() && stock > 0;
    }

    /** At an admission, which the kernel has counted already; after every step its count is compared with the places held. */
    boolean isWithinCap() {
        return member().inFlight() <= spec.maxConcurrent();
    }

    @Override
    public String toString() {
        return id + " holds " + held + " of " + spec.maxConcurrent() + ", stock " + stock;
    }
}
