package dev.resourcehub.balance;

/** What a strategy knows of the call that it places. */
public interface Pick {

    /** What the call asks for, such as a model; empty for nothing in particular. */
    String capability();

    /** A hash that calls share which belong together, such as of a session or of a prompt's beginning; 0 for none. */
    long affinity();
}
