package dev.resourcehub.dispatch;

import dev.resourcehub.health.HealthSettings;
import dev.resourcehub.health.Probe;
import dev.resourcehub.health.Recovery;
import dev.resourcehub.resource.InstanceSpec;
import dev.resourcehub.resource.Offer;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An instance as it joins a fleet.
 *
 * @param kind what it is, for people, such as {@code ollama}
 * @param endpoint where it is reached, without credentials
 * @param resource what a call's work gets
 * @param offer what it can do as far as known yet
 * @param probe asks whether it is well; where empty it counts as well from the start, until {@link Fleet#mark}
 * @param health how often and how patiently to ask
 * @param driver starts it anew where the hub can; empty for a stranger's server
 * @param facts further figures for people, read when somebody looks
 */
public record Enrolment<R>(
        InstanceSpec spec,
        String kind,
        String endpoint,
        R resource,
        Offer offer,
        Optional<Probe> probe,
        HealthSettings health,
        Optional<Recovery.Driver> driver,
        Supplier<Map<String, Object>> facts) {

    /** One that offers nothing in particular, is not asked how it is, and cannot be restarted. */
    public static <R> Enrolment<R> of(InstanceSpec spec, String kind, R resource) {
        return new Enrolment<>(
                spec,
                kind,
                spec.id().value(),
                resource,
                Offer.NONE,
                Optional.empty(),
                HealthSettings.DEFAULT,
                Optional.empty(),
                Map::of);
    }

    /** The same, asked by {@code probe}. */
    public Enrolment<R> probedBy(Probe probe, HealthSettings settings) {
        return new Enrolment<>(spec, kind, endpoint, resource, offer, Optional.of(probe), settings, driver, facts);
    }

    /** The same, able to do what {@code offer} says. */
    public Enrolment<R> offering(Offer offer) {
        return new Enrolment<>(spec, kind, endpoint, resource, offer, probe, health, driver, facts);
    }

    /** The same, started anew by {@code driver}. */
    public Enrolment<R> drivenBy(Recovery.Driver driver) {
        return new Enrolment<>(spec, kind, endpoint, resource, offer, probe, health, Optional.of(driver), facts);
    }
}
