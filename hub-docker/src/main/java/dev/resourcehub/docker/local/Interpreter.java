package dev.resourcehub.docker.local;

import java.nio.file.Path;

/**
 * A Python on this machine.
 *
 * @param executable its real path, links followed
 * @param prefix folder that holds it and its library
 */
record Interpreter(Path executable, Path prefix) {}
