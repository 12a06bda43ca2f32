package dev.resourcehub.docker;

import dev.resourcehub.docker.call.ImageCodes;
import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What holds for every call, whatever serves: what none may ask for, and that none is served before the start. */
final class Rules {

    private static final ByteSize LEAST_MEMORY = ByteSize.ofMiB(32);
    private static final Duration COME_BACK = Duration.ofSeconds(1);

    private Rules() {}

    /** Why a hub serves nothing that has not started, or is switched off. */
    static Failure notStarted(DockerSettings settings) {
        boolean off = settings.engine() == DockerSettings.Engine.OFF;
        return new Failure.NotReady(
                Codes.NOT_READY,
                "python sandbox",
                off ? "off" : "starting",
                Optional.empty(),
                COME_BACK,
                off ? List.of("Set docker.engine to auto, docker or local.") : List.of());
    }

    /** Why {@code run} is refused at once. */
    static Optional<Failure> refusalOf(RunPython run, DockerSettings settings) {
        if (run.image().filter(image -> !settings.images().contains(image)).isPresent()) {
            return Optional.of(new Failure.Unprocessable(
                    ImageCodes.IMAGE_NOT_ALLOWED,
                    "image",
                    "one of the configured images",
                    Map.of("images", settings.images())));
        }
        if (run.limits().memory().compareTo(LEAST_MEMORY) < 0) {
            return Optional.of(new Failure.Unprocessable(
                    Codes.INVALID_VALUE,
                    "limits.memory_bytes",
                    "at least " + LEAST_MEMORY,
                    Map.of("limit", LEAST_MEMORY.bytes())));
        }
        return Optional.empty();
    }
}
