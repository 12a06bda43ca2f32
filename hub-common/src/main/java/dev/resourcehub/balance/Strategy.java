package dev.resourcehub.balance;

import java.util.List;

/** A way to pick one of several candidates. Called on any thread, holds no lock, keeps at most a counter. */
public interface Strategy {

    /** Its name in settings and requests, lower_snake_case. */
    String name();

    /** Picks one of {@code candidates}, which holds at least one and is in the order of registration. */
    Candidate choose(List<Candidate> candidates);
}
