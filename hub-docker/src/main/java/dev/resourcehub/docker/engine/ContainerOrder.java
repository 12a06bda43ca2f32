package dev.resourcehub.docker.engine;

import java.util.List;
import java.util.Map;

/**
 * A sandbox container to make; says only what varies from one to the next.
 *
 * <p>Every container has, besides: no network, a read-only root, no capability but the given ones, no new privileges, a
 * private IPC namespace, no swap, no log, no health check, no restart, automatic removal, an empty environment, and a
 * standard input that ends with its only client.
 *
 * @param image id of a present image
 * @param capabilities the ones process 1 keeps, such as {@code SETUID}
 * @param tmpfs writable places and their mount options
 * @param seccomp the system call filter as Docker's JSON
 */
public record ContainerOrder(
        String name,
        String image,
        List<String> command,
        String hostname,
        String directory,
        Map<String, String> labels,
        List<String> capabilities,
        Map<String, String> tmpfs,
        List<FileLimit> limits,
        long memoryBytes,
        long nanoCpus,
        long pids,
        long sharedMemoryBytes,
        String seccomp) {

    public ContainerOrder {
        command = List.copyOf(command);
        labels = Map.copyOf(labels);
        capabilities = List.copyOf(capabilities);
        tmpfs = Map.copyOf(tmpfs);
        limits = List.copyOf(limits);
    }

    /**
     * A resource limit, soft and hard alike.
     *
     * @param name as {@code docker run --ulimit} writes it
     */
    public record FileLimit(String name, long value) {}
}
