package dev.resourcehub.server;

import dev.resourcehub.docker.DockerHub;
import dev.resourcehub.docker.Surroundings;
import dev.resourcehub.docker.call.PythonSandboxes;
import dev.resourcehub.ollama.call.LanguageModels;
import dev.resourcehub.ollama.vendor.VendorPlaces;
import dev.resourcehub.server.api.ImagesApi;
import dev.resourcehub.server.cli.HubCommand;
import dev.resourcehub.server.cli.Terminal;
import dev.resourcehub.server.config.HubSettings;
import dev.resourcehub.server.config.SettingsSources;
import dev.resourcehub.server.observe.Logs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The {@code hub} program, and the one place where everything is put together. */
public final class Main {

    private static final int WORKERS = 4;

    private Main() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(new HubCommand(Terminal.ofProcess(), Main::up).run(arguments));
    }

    /** Runs a hub until the process is told to stop. */
    private static int up(SettingsSources.Loaded loaded, Terminal terminal) {
        Logs.configure(loaded.settings().log());
        Vertx vertx = vertx();
        HubServer server;
        try {
            server = HubServer.start(loaded.settings(), factories(), vertx);
        } catch (StartFault fault) {
            terminal.err().println("hub: " + fault.getMessage());
            return 1;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return 1;
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.close();
                            stopped.countDown();
                        },
                        "hub-stop"));
        terminal.out().println(server.readyLine());
        terminal.out().flush();
        try {
            stopped.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /** How both halves are made. */
    private static HubServer.Factories factories() {
        return new HubServer.Factories(Main::models, Main::sandboxes);
    }

    private static Future<Hubs.Half<LanguageModels>> models(Workshop workshop) {
        return Future.succeededFuture(ModelsHalf.make(workshop, System.getenv(), VendorPlaces.of(System.getenv())));
    }

    private static Future<Hubs.Half<PythonSandboxes>> sandboxes(Workshop workshop) {
        HubSettings settings = workshop.settings();
        DockerHub hub = DockerHub.create(
                settings.docker(),
                new Surroundings(
                        workshop.vertx(),
                        workshop.ticker(),
                        workshop.timers(),
                        workshop.chance(),
                        workshop.meters(),
                        workshop.clock(),
                        settings.home(),
                        imageScript(),
                        System.getenv()),
                workshop.jobs());
        Hubs.More more = new Hubs.More(
                List.of(hub.imageKind()),
                List.of(hub.imageStrategy()),
                routes -> new ImagesApi(hub.images(), workshop.jobs()).addTo(routes));
        return Future.succeededFuture(new Hubs.Half<>(
                hub, hub, more, hub::start, () -> hub.drain(settings.http().drain()), hub::close));
    }

    /** The launcher says where the deploy folder is; without it images are not built. */
    private static Optional<Path> imageScript() {
        return Optional.ofNullable(System.getProperty("hub.deploy"))
                .map(folder -> Path.of(folder, "images", "python", "build.sh"))
                .filter(Files::isRegularFile);
    }

    private static Vertx vertx() {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(
                        Math.max(1, Math.min(2, Runtime.getRuntime().availableProcessors())))
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(WORKERS)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }
}
