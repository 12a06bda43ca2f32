package dev.resourcehub.ollama;

import static dev.resourcehub.ollama.Stage.LONG;
import static dev.resourcehub.ollama.Stage.get;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.job.Job;
import dev.resourcehub.job.JobCursor;
import dev.resourcehub.job.JobEvent;
import dev.resourcehub.job.JobId;
import dev.resourcehub.job.JobPorts;
import dev.resourcehub.job.JobRunner;
import dev.resourcehub.job.JobSettings;
import dev.resourcehub.job.JobState;
import dev.resourcehub.job.Submission;
import dev.resourcehub.job.TableCodec;
import dev.resourcehub.job.WorkThreads;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.client.ClientLimits;
import dev.resourcehub.ollama.client.OllamaModels;
import dev.resourcehub.ollama.engine.fixture.TinyGguf;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.model.CatalogEntry;
import dev.resourcehub.ollama.model.EngineShelf;
import dev.resourcehub.ollama.model.Ensured;
import dev.resourcehub.ollama.model.ModelCatalog;
import dev.resourcehub.ollama.model.ModelLibrary;
import dev.resourcehub.ollama.model.ModelParts;
import dev.resourcehub.ollama.model.ModelRequest;
import dev.resourcehub.ollama.model.ModelServer;
import dev.resourcehub.ollama.model.ModelServers;
import dev.resourcehub.ollama.model.ModelSettings;
import dev.resourcehub.ollama.model.ProvisionPolicy;
import dev.resourcehub.ollama.model.PullResult;
import dev.resourcehub.ollama.model.fixture.FolderDownloads;
import dev.resourcehub.ollama.model.fixture.ScriptedSources;
import dev.resourcehub.ollama.model.wire.JsonModelCodec;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.Blocking;
import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ids;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import dev.resourcehub.store.EmbeddedStore;
import dev.resourcehub.store.Store;
import dev.resourcehub.store.StoreSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A library with a real store and real jobs over a hub, whose sources a test scripts. */
final class Library {

    final Path home;
    final ScriptedSources sources;
    final FolderDownloads downloads;
    final TableCodec jobCodec;
    final JsonModelCodec codec = new JsonModelCodec();
    final Store store;
    final JobRunner runner;
    final ModelCatalog catalog;
    final ModelParts parts;
    final ModelLibrary library;
    final OllamaHub hub;
    private final Vertx vertx;
    private final Blocking blocking;

    /** What outlives a restart of the hub, besides the files. */
    record Lasting(Path home, ScriptedSources sources, FolderDownloads downloads, TableCodec jobCodec) {
        static Lasting under(Path home) {
            return new Lasting(
                    home, new ScriptedSources(), new FolderDownloads(home.resolve("blobs")), new TableCodec());
        }
    }

    static ModelSettings settings(Path home, String... allow) {
        return new ModelSettings(
                2,
                Duration.ofMinutes(5),
                3,
                List.of(home.resolve("imports")),
                new ProvisionPolicy(true, Arrays.asList(allow)));
    }

    Library(Stage stage, Lasting lasting, OllamaHub hub, EngineShelf shelf, String... allow) throws Exception {
        this.home = lasting.home();
        this.sources = lasting.sources();
        this.downloads = lasting.downloads();
        this.jobCodec = lasting.jobCodec();
        this.hub = hub;
        this.vertx = stage.vertx;
        this.blocking = new Blocking(vertx, "library-test");
        this.store = get(EmbeddedStore.open(home.resolve("store.db"), StoreSettings.DEFAULTS, InstantSource.system()));
        InstantSource clock = InstantSource.system();
        this.runner = new JobRunner(
                JobSettings.defaults(),
                store,
                jobCodec,
                new JobPorts(
                        Ticker.system(),
                        Timers.of(vertx),
                        clock,
                        new Ids(clock, Chance.random()),
                        WorkThreads.virtual()));
        this.catalog = new ModelCatalog(store, codec);
        this.parts = new ModelParts(
                catalog,
                codec,
                sources,
                downloads,
                hub.modelServers(),
                shelf,
                settings(home, allow),
                clock,
                Chance.random());
        this.library = new ModelLibrary(parts, runner, blocking);
        get(runner.start(library.kinds()));
        get(library.start(home.resolve("catalog.json")));
    }

    /** The same library where the server {@code engine} is the embedded engine: listed, and no place for uploads. */
    ModelLibrary whereTheEngineIs(InstanceId engine) {
        ModelServers fleet = hub.modelServers();
        ModelServers besides = new ModelServers() {
            @Override
            public Future<Void> known() {
                return fleet.known();
            }

            @Override
            public List<ModelServer> answering() {
                return fleet.answering().stream()
                        .filter(server -> !server.id().equals(engine))
                        .toList();
            }

            @Override
            public List<ModelServer> silent() {
                return fleet.silent();
            }

            @Override
            public Sighting seen() {
                return fleet.seen();
            }

            @Override
            public Future<Sighting> look() {
                return fleet.look();
            }
        };
        ModelParts seen = new ModelParts(
                catalog,
                codec,
                sources,
                downloads,
                besides,
                parts.shelf(),
                parts.settings(),
                parts.clock(),
                parts.chance());
        return new ModelLibrary(seen, runner, blocking);
    }

    /** The bytes of a GGUF file that real llama.cpp loads; another {@code variant}, another digest. */
    static byte[] gguf(Path folder, int variant) throws IOException {
        byte[] whole = Files.readAllBytes(TinyGguf.write(folder.resolve("tiny-" + variant + ".gguf")));
        byte[] varied = Arrays.copyOf(whole, whole.length + variant);
        Arrays.fill(varied, whole.length, varied.length, (byte) variant);
        return varied;
    }

    /** Has the server pull a model without the hub. */
    static void pullBehindTheHub(Stage stage, FakeOllama fake, String model) throws Exception {
        get(behindTheHub(stage, fake).pull(model, line -> {}, Cancellation.create()));
    }

    /** Has the server remove a model without the hub. */
    static void deleteBehindTheHub(Stage stage, FakeOllama fake, String model) throws Exception {
        get(behindTheHub(stage, fake).delete(model, Cancellation.create()));
    }

    private static OllamaModels behindTheHub(Stage stage, FakeOllama fake) {
        return new OllamaModels(
                new InstanceId("behind"),
                URI.create(fake.url()),
                stage.vertx,
                stage.vertx.createHttpClient(),
                ClientLimits.DEFAULT,
                LONG);
    }

    JobId submit(String kind, String params) throws Exception {
        return switch (get(runner.submit(kind, Buffer.buffer(params), ""))) {
            case Submission.Accepted accepted -> accepted.job().id();
            case Submission.Known known -> known.job().id();
            case Submission.Refused refused ->
                throw new AssertionError(refused.failure().toString());
        };
    }

    JobId pull(String params) throws Exception {
        return submit("model.pull", params);
    }

    Job ended(JobId id) {
        await().atMost(LONG).until(() -> runner.find(id).orElseThrow().state().isFinal());
        return runner.find(id).orElseThrow();
    }

    PullResult result(JobId id) {
        Job job = ended(id);
        if (job.state() instanceof JobState.Succeeded succeeded) {
            return codec.readResult(succeeded.result());
        }
        throw new AssertionError("job ended as " + job.state());
    }

    JobState.Failed failure(JobId id) {
        Job job = ended(id);
        if (job.state() instanceof JobState.Failed failed) {
            return failed;
        }
        throw new AssertionError("job ended as " + job.state());
    }

    Ensured ensure(String name) throws Exception {
        return get(library.ensure(ModelRequest.of(new ModelName(name))));
    }

    /** Ensures and waits for the job. */
    PullResult brought(ModelRequest request) throws Exception {
        return switch (get(library.ensure(request))) {
            case Ensured.Started started -> result(started.job().id());
            case Ensured.Present present -> throw new AssertionError("present");
            case Ensured.Refused refused ->
                throw new AssertionError(refused.failure().toString());
        };
    }

    Optional<CatalogEntry> entry(String name) throws Exception {
        return get(catalog.find(new ModelName(name)));
    }

    /** All that the log of a job tells. */
    List<JobEvent> told(JobId id) throws Exception {
        ended(id);
        List<JobEvent> events = new ArrayList<>();
        JobCursor cursor = runner.log().follow(id, 0).orElseThrow();
        while (true) {
            JobCursor.Batch batch = get(cursor.next());
            events.addAll(batch.events());
            if (batch.ended()) {
                return events;
            }
        }
    }

    void close() throws Exception {
        get(runner.stop());
        blocking.close();
        get(store.close());
    }
}
