package dev.resourcehub.ollama.engine.child;

import dev.resourcehub.runtime.Ticker;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The program of the child process.
 *
 * <p>It ends, at once, at the end of its standard input: whoever started it holds the other end. What it has to say goes to
 * standard error; the port goes to a file, since the native library writes to standard output as it likes. It exits with 2
 * when it cannot serve.
 */
public final class EngineMain {

    private static final int CANNOT_SERVE = 2;

    private EngineMain() {}

    /** Serves until the end of its input; see {@link ChildArguments}. */
    @SuppressWarnings("SystemExitOutsideMain")
    public static void main(String[] arguments) {
        Thread.ofPlatform().daemon().name("dead-man").start(EngineMain::endWithInput);
        try {
            serve(ChildArguments.parse(arguments));
        } catch (IOException | InterruptedException | RuntimeException broken) {
            System.err.println("engine: " + broken.getMessage());
            Runtime.getRuntime().halt(CANNOT_SERVE);
        }
    }

    private static void endWithInput() {
        InputStream input = System.in;
        try {
            while (input.read() >= 0) {
                // Whatever comes is not for us; only its end matters.
            }
        } catch (IOException broken) {
            System.err.println("engine: input broke: " + broken.getMessage());
        }
        Runtime.getRuntime().halt(0);
    }

    private static void serve(ChildArguments given) throws IOException, InterruptedException {
        Ticker ticker = Ticker.system();
        InstantSource clock = InstantSource.system();
        LoadNotes notes = new LoadNotes(given.notes());
        ModelMemory memory = new ModelMemory(
                model -> load(given, notes, model),
                given.mostLoaded(),
                given.context(),
                given.idleUnload(),
                ticker,
                clock);
        Shelf shelf = new ShelfFile(given.shelf(), memory::retain);
        loadFirst(shelf, memory);
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2).setInternalBlockingPoolSize(2));
        EngineServer server = new EngineServer(vertx, shelf, memory, given.context(), given.parallel(), ticker, clock);
        int port = server.listen(given.port()).await();
        publish(given.portFile(), port);
    }

    /** The default model is there before the first call; one that cannot be loaded is told to whoever calls it. */
    private static void loadFirst(Shelf shelf, ModelMemory memory) throws InterruptedException {
        Optional<Shelved> first =
                shelf.look().stream().filter(model -> model.refusal().isEmpty()).findFirst();
        try {
            if (first.isPresent()) {
                memory.load(first.get());
            }
        } catch (IllegalStateException refused) {
            System.err.println("engine: " + first.get().card().name() + ": " + refused.getMessage());
        }
    }

    private static Llama load(ChildArguments given, LoadNotes notes, Shelved model) {
        try {
            notes.begin(model.digest());
            try {
                return LlamaCpp.load(model.file(), given.context(), given.parallel());
            } finally {
                notes.end(model.digest());
            }
        } catch (IOException full) {
            throw new IllegalStateException("no note of the load can be written: " + full.getMessage(), full);
        }
    }

    private static void publish(Path file, int port) throws IOException {
        Path unfinished =
                file.resolveSibling(Optional.ofNullable(file.getFileName()).orElse(file) + ".new");
        Files.writeString(unfinished, port + "\n");
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
