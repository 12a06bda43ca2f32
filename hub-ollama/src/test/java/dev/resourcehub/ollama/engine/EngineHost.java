package dev.resourcehub.ollama.engine;

import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ticker;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A program that does nothing but keep an embedded engine, so that a test can kill it; says {@code running} when it runs. */
public final class EngineHost {

    private EngineHost() {}

    /** Home and model. */
    public static void main(String[] arguments) throws InterruptedException {
        EngineSettings settings = new EngineSettings(
                EngineSettings.Mode.ON, 0, Optional.of(arguments[1]), Optional.empty(), 512, 1, Duration.ofMinutes(5));
        EmbeddedEngine engine = EmbeddedEngine.create(
                Vertx.vertx(),
                settings,
                Path.of(arguments[0]),
                new ConfiguredFile(Path.of(arguments[1]), settings.sha256()),
                Ticker.system(),
                Chance.random());
        engine.onChange(state -> {
            if (state instanceof EngineState.Running) {
                System.out.println("running");
            }
        });
        engine.start();
        new CountDownLatch(1).await();
    }
}
