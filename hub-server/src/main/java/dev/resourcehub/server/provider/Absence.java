package dev.resourcehub.server.provider;

import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.HubView;
import dev.resourcehub.resource.Readiness;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why a half of the hub does not serve.
 *
 * @param subject what is missing, such as {@code Python execution}
 * @param readiness {@code OFF} when that is somebody's wish, else {@code UNAVAILABLE}
 * @param reason why, as a noun phrase
 * @param remedy what an operator can do, one sentence
 */
public record Absence(String subject, Readiness readiness, String reason, String remedy) {

    private static final Duration RETRY = Duration.ofSeconds(60);

    <T> Future<T> refuse() {
        return Future.failedFuture(new HubException(new Failure.NotReady(
                Codes.NOT_READY, subject, "unavailable", Optional.empty(), RETRY, List.of(remedy))));
    }

    HubView view(String name) {
        return new HubView(name, "nothing", reason, readiness, List.of(), Map.of());
    }
}
