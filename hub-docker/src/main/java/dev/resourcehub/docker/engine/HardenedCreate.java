package dev.resourcehub.docker.engine;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Ulimit;
import java.util.List;

/** An order in docker-java's words, with everything that no order can leave out. */
final class HardenedCreate {

    private HardenedCreate() {}

    static CreateContainerCmd of(DockerClient docker, ContainerOrder order) {
        return docker.createContainerCmd(order.image())
                .withName(order.name())
                .withHostName(order.hostname())
                .withEntrypoint(List.of())
                .withCmd(order.command())
                .withEnv(List.of())
                .withWorkingDir(order.directory())
                .withUser("0:0")
                .withLabels(order.labels())
                .withHealthcheck(new HealthCheck().withTest(List.of("NONE")))
                .withNetworkDisabled(true)
                .withTty(false)
                .withStdinOpen(true)
                .withStdInOnce(true)
                .withAttachStdin(true)
                .withAttachStdout(true)
                .withAttachStderr(true)
                .withHostConfig(host(order));
    }

    private static HostConfig host(ContainerOrder order) {
        return HostConfig.newHostConfig()
                .withNetworkMode("none")
                .withReadonlyRootfs(true)
                .withPrivileged(false)
                .withIpcMode("private")
                .withAutoRemove(true)
                .withRestartPolicy(RestartPolicy.noRestart())
                .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))
                .withCapDrop(Capability.ALL)
                .withCapAdd(
                        order.capabilities().stream().map(Capability::valueOf).toArray(Capability[]::new))
                .withSecurityOpts(List.of("no-new-privileges:true", "seccomp=" + order.seccomp()))
                .withMemory(order.memoryBytes())
                .withMemorySwap(order.memoryBytes())
                .withNanoCPUs(order.nanoCpus())
                .withPidsLimit(order.pids())
                .withShmSize(order.sharedMemoryBytes())
                .withTmpFs(order.tmpfs())
                .withUlimits(order.limits().stream()
                        .map(limit -> new Ulimit(limit.name(), limit.value(), limit.value()))
                        .toList());
    }
}
