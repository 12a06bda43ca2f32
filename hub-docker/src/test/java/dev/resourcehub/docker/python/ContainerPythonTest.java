package dev.resourcehub.docker.python;

import dev.resourcehub.docker.DockerBench;
import dev.resourcehub.docker.sandbox.SandboxLauncher;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;

/** Containers keep the contract of every engine. */
class ContainerPythonTest extends PythonContract {

    private final DockerBench bench = DockerBench.open();

    @Override
    protected SandboxLauncher launcher(Vertx vertx) {
        return bench.launcher(ZygoteSource.command("python3"));
    }

    @Override
    protected String image() {
        return DockerBench.IMAGE;
    }

    @Override
    protected boolean hasControlGroup() {
        return true;
    }

    @AfterAll
    void closeBench() {
        bench.close();
    }
}
