package dev.resourcehub.ollama.engine.wire;

/**
 * One message of a conversation.
 *
 * @param role who speaks; any word
 * @param content what is said
 */
public record Turn(String role, String content) {}
