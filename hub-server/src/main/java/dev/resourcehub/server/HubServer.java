package dev.resourcehub.server;

import dev.resourcehub.docker.call.PythonSandboxes;
import dev.resourcehub.job.JobPorts;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.job.WorkThreads;
import dev.resourcehub.metrics.MicrometerMeters;
import dev.resourcehub.ollama.call.LanguageModels;
import dev.resourcehub.readiness.ProvisionedJobLog;
import dev.resourcehub.readiness.Provisioning;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.HubView;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ids;
import dev.resourcehub.runtime.Ports;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import dev.resourcehub.server.api.HubsApi;
import dev.resourcehub.server.api.JobOperationsApi;
import dev.resourcehub.server.api.JobsApi;
import dev.resourcehub.server.api.LlmApi;
import dev.resourcehub.server.api.PythonApi;
import dev.resourcehub.server.api.ReadinessApi;
import dev.resourcehub.server.config.HubSettings;
import dev.resourcehub.server.http.HttpEdge;
import dev.resourcehub.server.http.Routes;
import dev.resourcehub.server.observe.HttpTraffic;
import dev.resourcehub.server.observe.MetricsPage;
import dev.resourcehub.server.observe.OperationsRoutes;
import dev.resourcehub.server.provider.LlmProvider;
import dev.resourcehub.server.provider.Patience;
import dev.resourcehub.server.provider.PythonProvider;
import dev.resourcehub.server.wire.JsonJobCodec;
import dev.resourcehub.store.EmbeddedStore;
import dev.resourcehub.store.Store;
import dev.resourcehub.store.StoreSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running hub. {@link #start} and {@link #close} block and belong on a thread of their own; whatever was started is
 * stopped again when a later step fails.
 */
public final class HubServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HubServer.class);
    private static final long STOP_SECONDS = 20;
    private static final long START_SECONDS = 60;
    private static final String STORE = "hub.sqlite";

    private final HubSettings settings;
    private final HomeLock lock;
    private final Vertx vertx;
    private final HttpEdge edge;
    private final Ticker ticker;
    private final Timers timers;
    private final Chance chance;
    private final InstantSource clock;
    private final Ids ids;
    private final MicrometerMeters meters;
    private final MetricsPage metrics;
    private final OperationsRoutes operations;
    private @Nullable Store store;
    private @Nullable JobRunner jobs;
    private @Nullable Readying readying;
    private @Nullable Hubs hubs;
    private boolean closed;

    /** Claims the home, binds the port, opens the store, starts both halves and the jobs, and serves. */
    public static HubServer start(HubSettings settings, Factories factories, Vertx vertx)
            throws StartFault, InterruptedException {
        HomeLock lock = HomeLock.claim(settings.home());
        HubServer server = new HubServer(settings, lock, vertx);
        try {
            server.bind();
            server.open(factories);
            return server;
        } catch (StartFault | InterruptedException | RuntimeException fault) {
            server.close();
            throw fault;
        }
    }

    private HubServer(HubSettings settings, HomeLock lock, Vertx vertx) {
        this.settings = settings;
        this.lock = lock;
        this.vertx = vertx;
        this.ticker = Ticker.system();
        this.timers = Timers.of(vertx);
        this.chance = Chance.random();
        this.clock = InstantSource.system();
        this.ids = new Ids(clock, chance);
        this.metrics = new MetricsPage();
        this.meters = new MicrometerMeters(metrics.registry());
        HttpTraffic traffic = new HttpTraffic(meters);
        traffic.register();
        this.operations = new OperationsRoutes(metrics::scrape, this::isDraining, ticker);
        this.edge =
                new HttpEdge(vertx, settings.http(), ticker, timers, ids, traffic, operations.addEarly(new Routes()));
    }

    /** Where it answers. */
    public String url() {
        String host = settings.http().host();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + edge.port();
    }

    /** The one line that says it answers, what was chosen, and why. */
    public String readyLine() {
        Hubs running = running();
        return "hub ready on " + url() + " · llm: "
                + half(running.models().door().view()) + " · python: "
                + half(running.sandboxes().door().view());
    }

    /**
     * Refuses new requests, lets running ones finish within {@code http.drain}, interrupts the jobs and stores that, stops
     * everything; idempotent.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Optional<Hubs> started = Optional.ofNullable(hubs);
        long drainSeconds = settings.http().drain().toSeconds() + STOP_SECONDS;
        await("drain", edge.drain(), drainSeconds);
        Optional.ofNullable(readying).ifPresent(Readying::close);
        Optional.ofNullable(jobs).ifPresent(running -> await("stop of the jobs", running.stop(), jobSeconds()));
        started.ifPresent(running -> await("drain of the hubs", running.drain(), STOP_SECONDS));
        started.ifPresent(running -> await("stop of the hubs", running.close(), STOP_SECONDS));
        Optional.ofNullable(store).ifPresent(open -> await("close of the store", open.close(), STOP_SECONDS));
        await("stop of the server", vertx.close(), STOP_SECONDS);
        metrics.close();
        try {
            lock.close();
        } catch (IOException held) {
            LOG.warn("the lock on {} could not be given back: {}", settings.home(), held.getMessage());
        }
    }

    private void bind() throws StartFault, InterruptedException {
        try {
            edge.listen(Math.min(2, Runtime.getRuntime().availableProcessors()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS, TimeUnit.SECONDS);
            lock.tell("process " + ProcessHandle.current().pid() + " on " + url());
        } catch (ExecutionException refused) {
            Throwable cause = refused.getCause() == null ? refused : refused.getCause();
            throw new StartFault("cannot listen on " + settings.http().host() + ":"
                    + settings.http().port() + ": " + cause.getMessage());
        } catch (TimeoutException | IOException stuck) {
            throw new StartFault("cannot listen: " + stuck.getMessage());
        }
    }

    private void open(Factories factories) throws StartFault, InterruptedException {
        Store opened =
                started("the store", EmbeddedStore.open(settings.home().resolve(STORE), StoreSettings.DEFAULTS, clock));
        store = opened;
        Readying making = new Readying(settings.readiness(), new Ports(ticker, timers, chance, meters), clock);
        readying = making;
        Store healed = making.over(opened);
        JobRunner runner = new JobRunner(
                settings.jobs(),
                healed,
                new JsonJobCodec(),
                new JobPorts(ticker, timers, clock, ids, WorkThreads.virtual()));
        jobs = runner;
        making.heals(runner);
        Workshop workshop = new Workshop(vertx, settings, ticker, timers, chance, clock, ids, meters, healed, runner);
        Hubs running = started("a half of the hub", Hubs.start(workshop, factories.models(), factories.sandboxes()));
        hubs = running;
        started("the jobs", runner.start(running.kinds()));
        started("a half of the hub", making.begin(running));
        edge.serve(routes(running, runner, making));
    }

    /** What {@code starting} ends with; its failure and its delay are one line. */
    private static <T> T started(String what, Future<T> starting) throws StartFault, InterruptedException {
        try {
            return starting.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException broken) {
            LOG.debug("{} did not start", what, broken);
            throw new StartFault(
                    what + " did not start: " + reason(broken.getCause() == null ? broken : broken.getCause()));
        } catch (TimeoutException stuck) {
            throw new StartFault(what + " did not start within " + START_SECONDS + " s");
        }
    }

    private static String reason(Throwable cause) {
        String words = cause instanceof HubException hub && hub.failure() instanceof Failure.Internal internal
                ? internal.what()
                : String.valueOf(cause.getMessage());
        return words.replaceAll("\\s+", " ").strip();
    }

    private Routes routes(Hubs running, JobRunner runner, Readying making) {
        Provisioning provisioning = making.pipeline();
        Patience patience = new Patience(settings.readiness().patience(), Patience.DEFAULT.following());
        ProvisionedJobLog logs = new ProvisionedJobLog(provisioning, clock);
        LlmProvider llm = new LlmProvider(
                running.models().door(),
                provisioning,
                patience,
                settings.ollama().defaultModel(),
                clock);
        PythonProvider python = new PythonProvider(
                running.sandboxes().door(),
                provisioning,
                patience,
                settings.docker().images().getFirst(),
                clock);
        Routes routes = operations.addTo(new Routes(), llm::view, python::view, making::health);
        new LlmApi(llm, settings.ollama(), ids).addTo(routes);
        new PythonApi(python, settings.docker()).addTo(routes);
        new HubsApi(List.of(running.models().hub(), running.sandboxes().hub())).addTo(routes);
        new JobsApi(runner, logs).addTo(routes);
        new JobOperationsApi(runner, logs).addTo(routes);
        new ReadinessApi(making.pipeline(), making::report).addTo(routes);
        running.addTo(routes);
        return routes;
    }

    /** Twice the grace, after which the jobs stop waiting for the store, and a little. */
    private long jobSeconds() {
        return settings.jobs().stopGrace().toSeconds() * 2 + 2;
    }

    private boolean isDraining() {
        return edge.isDraining();
    }

    private Hubs running() {
        Hubs running = hubs;
        if (running == null) {
            throw new IllegalStateException("the hub has not started");
        }
        return running;
    }

    private static String half(HubView view) {
        return view.chosen() + ", " + view.reason();
    }

    private static void await(String what, Future<?> future, long seconds) {
        try {
            future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException broken) {
            LOG.warn("{} did not end well: {}", what, broken.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** How both halves are made. */
    public record Factories(Hubs.Factory<LanguageModels> models, Hubs.Factory<PythonSandboxes> sandboxes) {}
}
