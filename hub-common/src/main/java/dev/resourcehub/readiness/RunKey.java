package dev.resourcehub.readiness;

/** What runs are shared by, and failures remembered by. */
record RunKey(String strategy, String adapter, Target target) {}
