package dev.resourcehub.ollama.engine.wire;

/** A model that is in memory. */
public record Resident(ModelCard card, Residence residence) {}
