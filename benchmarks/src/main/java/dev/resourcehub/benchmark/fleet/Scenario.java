package dev.resourcehub.benchmark.fleet;

/** A question to the scheduler, answered by simulated runs with fixed seeds. */
interface Scenario {

    /** Its name on the command line, lower-case words joined by dashes. */
    String name();

    /** What it asks, one sentence. */
    String question();

    /** Runs it. */
    Report run(Effort effort);
}
