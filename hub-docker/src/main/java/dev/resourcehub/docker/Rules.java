package dev.resourcehub.docker;

import dev.resourcehub.docker.call.ImageCodes;
import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import java.util.Map;
import java.util.Optional;

/** What no run may ask for, whatever serves. */
final class Rules {

    private static final ByteSize LEAST_MEMORY = ByteSize.ofMiB(32);

    private Rules() {}

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
