package dev.resourcehub.docker;

import dev.resourcehub.docker.engine.EngineAddress;
import dev.resourcehub.docker.sandbox.Ownership;
import dev.resourcehub.process.ChildProcess;
import dev.resourcehub.process.Command;
import dev.resourcehub.runtime.Blocking;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A small child that removes the hub's containers when the hub was killed between making one and starting it. Uses the
 * {@code docker} command; where that is missing, such a container stays until the next hub's sweep.
 */
final class Reaper {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final ChildProcess child;

    private Reaper(ChildProcess child) {
        this.child = child;
    }

    static Future<Reaper> start(
            Blocking blocking, EngineAddress address, Ownership owner, Map<String, String> environment) {
        Map<String, String> passed = new HashMap<>();
        passed.put("PATH", environment.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"));
        Optional.ofNullable(environment.get("HOME")).ifPresent(home -> passed.put("HOME", home));
        String label = Ownership.GENERATION + "=" + owner.generation();
        return blocking.call(
                "reaper",
                LIMIT,
                () -> new Reaper(ChildProcess.start(new Command(
                        List.of("sh", "-c", script(), "hub-reaper", address.toString(), label),
                        passed,
                        Optional.empty(),
                        Command.DeadMan.OWN_INPUT))));
    }

    private static String script() throws IOException {
        try (InputStream text = Reaper.class.getResourceAsStream("reaper.sh")) {
            if (text == null) {
                throw new IOException("missing resource reaper.sh");
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Ends it without its work: nothing is left to remove. */
    void close() {
        child.close();
    }
}
