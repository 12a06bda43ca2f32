package dev.resourcehub.ollama.vendor;

import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the Hugging Face hub is, and who we are there.
 *
 * <p>The token is {@code HF_TOKEN}, else {@code HUGGING_FACE_HUB_TOKEN}, else the file {@code HF_TOKEN_PATH}, else
 * {@code token} in {@code HF_HOME} or {@code ~/.cache/huggingface}; files are read anew each
 * time, and one that cannot be read is {@code access_denied}.
 *
 * @param environment the hub's
 */
record HubAccess(URI endpoint, Map<String, String> environment) {

    private static final int LONGEST = 4096;

    HubAccess {
        environment = Map.copyOf(environment);
    }

    /** The address of {@code pathAndQuery} there; the endpoint may have a path of its own. */
    URI at(String pathAndQuery) {
        return UrlPath.under(endpoint, pathAndQuery);
    }

    /** The token; empty where none is given. Blocks. */
    Optional<Secret> token() {
        return Stream.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
                .flatMap(key -> value(key).flatMap(Secret::of).stream())
                .findFirst()
                .or(() -> file().flatMap(HubAccess::read));
    }

    /** Says where, never as whom. */
    @Override
    public String toString() {
        return "HubAccess[" + endpoint + "]";
    }

    private Optional<Path> file() {
        try {
            return value("HF_TOKEN_PATH")
                    .map(Path::of)
                    .or(() -> value("HF_HOME").map(home -> Path.of(home, "token")))
                    .or(() -> value("HOME").map(home -> Path.of(home, ".cache", "huggingface", "token")));
        } catch (InvalidPathException unusable) {
            throw unreadable(unusable);
        }
    }

    private static Optional<Secret> read(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= LONGEST
                    ? Secret.of(Files.readString(file))
                    : Optional.empty();
        } catch (IOException unreadable) {
            throw unreadable(unreadable);
        }
    }

    private static HubException unreadable(Exception cause) {
        return new HubException(
                new Failure.WorkFailed(
                        Codes.ACCESS_DENIED,
                        "hf",
                        "the token file of Hugging Face cannot be read; make it readable, or set HF_TOKEN"),
                cause);
    }

    private Optional<String> value(String key) {
        return Optional.ofNullable(environment.get(key)).filter(text -> !text.isBlank());
    }
}
