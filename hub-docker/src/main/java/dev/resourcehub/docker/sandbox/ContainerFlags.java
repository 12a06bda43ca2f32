package dev.resourcehub.docker.sandbox;

import dev.resourcehub.docker.engine.ContainerOrder;
import dev.resourcehub.docker.engine.ContainerOrder.FileLimit;
import dev.resourcehub.docker.sandbox.wire.SeccompJson;
import dev.resourcehub.docker.sandbox.wire.SeccompProfile;
import dev.resourcehub.resource.ByteSize;
import java.util.List;
import java.util.Map;

/**
 * A sandbox's spec as the order for a container.
 *
 * <p>Files live in memory and count towards its limit, and no kill frees them; so the writable places together leave room
 * for the zygote, and a spec whose disk is larger than that gets less.
 */
final class ContainerFlags {

    static final String WORK = "/work";
    private static final ByteSize FOR_PROCESSES = ByteSize.ofMiB(24);
    private static final ByteSize TEMPORARY = ByteSize.ofMiB(16);
    private static final ByteSize SHARED_MEMORY = ByteSize.ofMiB(4);
    private static final long INODES_FOR_EACH_MIB = 256;
    private static final long LEAST_INODES = 1024;
    private static final long NANOS_OF_A_CPU = 1_000_000_000L;
    private static final List<FileLimit> LIMITS =
            List.of(new FileLimit("core", 0), new FileLimit("nofile", 1024), new FileLimit("memlock", 64 * 1024));

    private static final String FILTER = SeccompJson.write(SeccompProfile.sandboxed());

    private ContainerFlags() {}

    static ContainerOrder order(
            SandboxSpec spec, String image, String name, List<String> command, Map<String, String> labels) {
        long forFiles = Math.max(0, spec.memory().bytes() - FOR_PROCESSES.bytes() - SHARED_MEMORY.bytes());
        long temporary = Math.min(TEMPORARY.bytes(), forFiles / 4);
        long work = Math.min(spec.disk().bytes(), forFiles - temporary);
        return new ContainerOrder(
                name,
                image,
                command,
                "sandbox",
                WORK,
                labels,
                List.of("SETUID", "SETGID", "KILL"),
                Map.of("/tmp", mount(temporary), WORK, mount(work)),
                LIMITS,
                spec.memory().bytes(),
                Math.round(spec.cpus() * NANOS_OF_A_CPU),
                spec.pids(),
                SHARED_MEMORY.bytes(),
                FILTER);
    }

    private static String mount(long bytes) {
        long inodes = Math.max(LEAST_INODES, (bytes >> 20) * INODES_FOR_EACH_MIB);
        return "rw,nosuid,nodev,noexec,mode=1777,size=" + Math.max(bytes, 4096) + ",nr_inodes=" + inodes;
    }
}
