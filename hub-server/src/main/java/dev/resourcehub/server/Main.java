package dev.resourcehub.server;

import dev.resourcehub.docker.call.PythonSandboxes;
import dev.resourcehub.ollama.call.LanguageModels;
import dev.resourcehub.resource.Readiness;
import dev.resourcehub.server.cli.HubCommand;
import dev.resourcehub.server.cli.Terminal;
import dev.resourcehub.server.config.HubSettings;
import dev.resourcehub.server.config.SettingsSources;
import dev.resourcehub.server.observe.Logs;
import dev.resourcehub.server.provider.Absence;
import dev.resourcehub.server.provider.AbsentModels;
import dev.resourcehub.server.provider.AbsentSandboxes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
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
        return Future.succeededFuture(Hubs.Half.of(new AbsentModels(new Absence(
                "the language model half",
                Readiness.UNAVAILABLE,
                "no Ollama instance is known",
                "Name an Ollama server in ollama.urls."))));
    }

    private static Future<Hubs.Half<PythonSandboxes>> sandboxes(Workshop workshop) {
        HubSettings settings = workshop.settings();
        Readiness readiness =
                switch (settings.docker().engine()) {
                    case OFF -> Readiness.OFF;
                    case AUTO, DOCKER, LOCAL -> Readiness.UNAVAILABLE;
                };
        return Future.succeededFuture(Hubs.Half.of(new AbsentSandboxes(new Absence(
                "Python execution",
                readiness,
                readiness == Readiness.OFF ? "docker.engine is off" : "no sandbox engine is there",
                "Set docker.engine to auto, docker or local."))));
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
