package dev.resourcehub.docker.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.docker.python.PythonContract;
import dev.resourcehub.docker.sandbox.SandboxLauncher;
import dev.resourcehub.runtime.Blocking;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

class LocalPythonTest extends PythonContract {

    @Override
    protected SandboxLauncher launcher(Vertx vertx) throws Exception {
        LocalSupport support = LocalLauncher.detect(
                        vertx, new Blocking(vertx, "local"), Timers.of(vertx), Optional.empty())
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        assertThat(support).isInstanceOf(LocalSupport.Available.class);
        return ((LocalSupport.Available) support).launcher();
    }

    @Override
    protected String image() {
        return "";
    }

    @Override
    protected boolean hasControlGroup() {
        return false;
    }
}
