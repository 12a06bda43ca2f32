package dev.resourcehub.docker.engine;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Blocking;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Docker engine. Every call runs on a virtual thread with a deadline of its own; results come back in the caller's
 * Vert.x context.
 *
 * <p>Calls fail with {@link Failure.BackendUnreachable} when there is no connection, {@link Failure.BackendError} when the
 * engine refuses, {@link Failure.DeadlineExceeded} when it does not answer: a socket that accepts and stays silent would
 * otherwise hang a call for ever.
 *
 * <p>No API version is named, so the engine speaks its own: an engine older than the version we would name refuses it.
 */
public final class ContainerEngine {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerEngine.class);
    private static final Duration QUICK = Duration.ofSeconds(5);
    private static final Duration SLOW = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final int COMMAND_CONNECTIONS = 32;
    private static final int STREAM_CONNECTIONS = 4;
    private static final int LONGEST_MESSAGE = 500;

    private final EngineAddress address;
    private final InstanceId instance;
    private final Blocking blocking;
    private final DockerClient commands;
    private final DockerClient streams;

    /** Connects nothing yet. Commands and streams have pools of their own: a stream holds its connection while it lasts. */
    public ContainerEngine(EngineAddress address, Blocking blocking) {
        this.address = address;
        this.instance = address.instance();
        this.blocking = blocking;
        this.commands = client(address, COMMAND_CONNECTIONS);
        this.streams = client(address, STREAM_CONNECTIONS);
    }

    private static DockerClient client(EngineAddress address, int connections) {
        DockerClientConfig config = new DefaultDockerClientConfig.Builder()
                .withDockerHost(address.toString())
                .withDockerTlsVerify(false)
                .build();
        return DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(address.uri())
                        .maxConnections(connections)
                        .connectionTimeout(QUICK)
                        .build());
    }

    /** Where it listens. */
    public EngineAddress address() {
        return address;
    }

    /** Asks who answers; {@code limit} is how long an engine that says nothing is given. */
    public Future<EngineFacts> facts(Duration limit) {
        return call("docker version", limit, () -> {
            Version version = commands.versionCmd().exec();
            return new EngineFacts(said(version.getVersion()), said(version.getApiVersion()));
        });
    }

    /** How many processors the engine's machine has; no container may be given more. */
    public Future<Integer> processors() {
        return call("docker info", QUICK, () -> {
            Integer count = commands.infoCmd().exec().getNCPU();
            return count == null ? 1 : count;
        });
    }

    /** The image of that name; empty when it is not present. */
    public Future<Optional<ImageFacts>> image(String name) {
        return call("docker image", QUICK, () -> {
            try {
                InspectImageResponse seen = commands.inspectImageCmd(name).exec();
                return Optional.of(
                        new ImageFacts(name, said(seen.getId()), Objects.requireNonNullElse(seen.getSize(), 0L)));
            } catch (NotFoundException absent) {
                return Optional.empty();
            }
        });
    }

    /**
     * Fetches an image from its registry; returns when it is there. Blocks: call on a virtual thread. An interrupt ends the
     * pull at the engine too.
     *
     * <p>Throws a {@code HubException} of {@code WorkFailed}: {@code source_not_found} and {@code access_denied} by the
     * registry's word, {@code digest_mismatch}, {@code insufficient_disk_space}, {@code stalled} when the engine says nothing
     * for {@code stall}, {@code backend_error} for all that may go away by itself.
     */
    public void pull(String image, ImageReference reference, Duration stall, PullListener listener)
            throws InterruptedException {
        // A connection of its own: closing it is the one way to call off a pull whose answer has not begun.
        try (DockerClient own = client(address, 1)) {
            new ImagePull(image, stall, ContainerEngine::bounded).run(own, reference, listener);
        } catch (IOException atTheEnd) {
            LOG.debug("the connection of a pull did not close well", atTheEnd);
        }
    }

    /** Makes a container and does not start it; gives its id. */
    public Future<String> create(ContainerOrder order) {
        return call(
                "docker create",
                SLOW,
                () -> HardenedCreate.of(commands, order).exec().getId());
    }

    /** Starts a container; one that runs stays as it is. */
    public Future<Void> start(String container) {
        return effect("docker start", SLOW, () -> {
            try {
                commands.startContainerCmd(container).exec();
            } catch (NotModifiedException running) {
                LOG.trace("{} runs already", container, running);
            }
        });
    }

    /**
     * Kills a container, removes it, and completes when it is gone; one that is not there is gone.
     *
     * <p>Close its attached stream first: an engine whose output nobody reads does not finish this call.
     *
     * @param container id or name
     */
    public Future<Void> remove(String container) {
        return effect("docker remove", SLOW, () -> {
            while (!removedOrGone(container)) {
                Thread.sleep(BETWEEN_LOOKS);
            }
        });
    }

    /** False while somebody else, such as automatic removal, is at it. */
    private boolean removedOrGone(String container) {
        try {
            commands.removeContainerCmd(container)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
            return true;
        } catch (NotFoundException gone) {
            return true;
        } catch (ConflictException underWay) {
            return false;
        }
    }

    /** All containers, running or not, that carry every one of these labels. */
    public Future<List<ContainerFacts>> list(Map<String, String> labels) {
        return listed(() -> commands.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(labels)
                .exec());
    }

    /** All containers, running or not, that carry a label of this name, whatever its value. */
    public Future<List<ContainerFacts>> listLabelled(String label) {
        return listed(() -> commands.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(List.of(label))
                .exec());
    }

    private Future<List<ContainerFacts>> listed(Callable<List<Container>> listing) {
        return call(
                "docker list",
                SLOW,
                () -> listing.call().stream()
                        .map(container -> new ContainerFacts(
                                container.getId(),
                                Arrays.stream(container.getNames())
                                        .findFirst()
                                        .orElse("")
                                        .replaceFirst("^/", ""),
                                said(container.getState()),
                                Optional.ofNullable(container.getLabels()).orElse(Map.of())))
                        .toList());
    }

    /**
     * Watches the ends of containers that carry {@code label}.
     *
     * @param onEvent called on a thread of docker-java's; must be quick and hand over
     * @param onEnd called once when the stream ends by itself, with why; not after the stream was closed
     */
    public AutoCloseable events(String label, Consumer<ContainerEvent> onEvent, Consumer<String> onEnd) {
        EventStream stream = new EventStream(onEvent, onEnd);
        streams.eventsCmd()
                .withEventTypeFilter("container")
                .withEventFilter("die", "oom", "destroy")
                .withLabelFilter(label)
                .exec(stream);
        return stream;
    }

    /** Gives connections back; calls under way fail. */
    public Future<Void> close() {
        return effect("docker close", QUICK, () -> {
            commands.close();
            streams.close();
        });
    }

    private Future<Void> effect(String phase, Duration limit, Effect effect) {
        return this.<Boolean>call(phase, limit, () -> {
                    effect.run();
                    return true;
                })
                .mapEmpty();
    }

    private <T> Future<T> call(String phase, Duration limit, Callable<T> work) {
        return blocking.call(phase, limit, () -> {
            try {
                return work.call();
            } catch (DockerException refused) {
                throw new HubException(
                        new Failure.BackendError(instance, refused.getHttpStatus(), bounded(refused)), refused);
            } catch (InterruptedException interrupted) {
                throw interrupted;
            } catch (IOException | RuntimeException unreachable) {
                throw new HubException(new Failure.BackendUnreachable(instance, bounded(unreachable)), unreachable);
            }
        });
    }

    private static String bounded(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && !(root instanceof DockerException)) {
            root = root.getCause();
        }
        String message =
                Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
        String line = message.strip().replace('\n', ' ');
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE);
    }

    private static String said(@org.jspecify.annotations.Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }

    /** Something that may fail. */
    @FunctionalInterface
    private interface Effect {
        void run() throws Exception;
    }
}
