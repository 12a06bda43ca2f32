package dev.resourcehub.ollama.engine.child;

import dev.resourcehub.ollama.engine.wire.ModelCard;
import dev.resourcehub.ollama.vendor.GgufHeader;
import dev.resourcehub.runtime.Ticker;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Locale;
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
        } catch (IOException | RuntimeException broken) {
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

    private static void serve(ChildArguments given) throws IOException {
        GgufHeader header = GgufHeader.read(given.model());
        Template template = given.template().isEmpty()
                ? Template.recognise(header.text("tokenizer.chat_template"))
                : Template.valueOf(given.template().toUpperCase(Locale.ROOT));
        Ticker ticker = Ticker.system();
        InstantSource clock = InstantSource.system();
        ModelMemory memory = new ModelMemory(
                () -> LlamaCpp.load(given.model(), given.context(), given.parallel()),
                given.context(),
                given.idleUnload(),
                ticker,
                clock);
        memory.load();
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2).setInternalBlockingPoolSize(2));
        EngineServer server = new EngineServer(
                vertx,
                memory,
                card(given, header, template),
                template,
                given.context(),
                given.parallel(),
                ticker,
                clock);
        int port = server.listen(given.port()).await();
        publish(given.portFile(), port);
    }

    private static ModelCard card(ChildArguments given, GgufHeader header, Template template) throws IOException {
        String family = header.architecture();
        return new ModelCard(
                given.name(),
                given.digest(),
                Files.size(given.model()),
                Files.getLastModifiedTime(given.model()).toInstant(),
                family,
                size(header.parameters()),
                header.quantization(),
                header.number(family + ".context_length"),
                header.number(family + ".embedding_length"),
                template.wireName(),
                header.facts());
    }

    private static String size(long parameters) {
        return parameters >= 1_000_000_000
                ? String.format(Locale.ROOT, "%.1fB", parameters / 1e9)
                : String.format(Locale.ROOT, "%.2fM", parameters / 1e6);
    }

    private static void publish(Path file, int port) throws IOException {
        Path unfinished =
                file.resolveSibling(Optional.ofNullable(file.getFileName()).orElse(file) + ".new");
        Files.writeString(unfinished, port + "\n");
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
