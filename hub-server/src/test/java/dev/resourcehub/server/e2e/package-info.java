/**
 * The whole house, from outside: the real server as a child process, spoken to over sockets.
 *
 * <p>{@link dev.resourcehub.server.e2e.ServerProcess} starts it as the launcher does and is asked what it said and which
 * processes it has; {@link dev.resourcehub.server.e2e.Traces} sees containers and sandboxes. Behind it stand a fake Ollama
 * in the test's own process, a real llama.cpp with a tiny model of noise, a real Docker engine, and bubblewrap. No name
 * outside this machine is ever resolved.
 */
package dev.resourcehub.server.e2e;
