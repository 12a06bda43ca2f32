package dev.resourcehub.balance;

import java.util.List;

/** The strategies by name. */
public final class Strategies {

    /** Every name that the API documents. */
    public static final List<String> DOCUMENTED = List.of(
            "round_robin",
            LeastLoaded.NAME,
            "random",
            "weighted",
            "latency_based",
            "model_affinity",
            "power_of_two",
            "prefix_affinity");

    /** The names that this version serves. */
    public static final List<String> SERVED = List.of(LeastLoaded.NAME);

    private Strategies() {}
}
