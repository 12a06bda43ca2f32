package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.resourcehub.docker.DockerSettings;
import dev.resourcehub.docker.call.InputFile;
import dev.resourcehub.docker.call.Limits;
import dev.resourcehub.docker.call.Overflow;
import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.docker.call.SecurityLevel;
import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the bodies of {@code /python/*} into runs, with the hub's settings where the body is silent. */
final class PythonRequests {

    private static final Code IMAGE_NOT_ALLOWED = new Code("image_not_allowed");
    private static final Duration LONGEST_QUEUE = Duration.ofHours(24);
    private static final Duration USUAL_QUEUE = Duration.ofSeconds(10);
    private static final ByteSize STDIN_MOST = ByteSize.ofMiB(16);
    private static final int MOST_WORDS = 1_000;

    private static final Set<String> EXECUTE = Set.of(
            "code",
            "args",
            "argv",
            "stdin",
            "env",
            "files",
            "collect",
            "image",
            "tier",
            "security_level",
            "isolation",
            "session",
            "network",
            "limits",
            "overflow",
            "stream",
            "queue_timeout_ms",
            "explain");
    private static final Set<String> FILE = Set.of("path", "text", "base64");

    private final DockerSettings settings;
    private final LimitsField limits;

    PythonRequests(DockerSettings settings) {
        this.settings = settings;
        this.limits = new LimitsField(settings);
    }

    /** A run and whether its answer is a stream. */
    record Asked(RunPython run, boolean stream) {}

    Asked execute(JsonNode body) {
        Fields fields = Fields.of(body, EXECUTE);
        String code = code(fields);
        Choice.of("bare").andLater("data").read(fields, "tier");
        Choice.of("single_use").andLater("reuse", "session").read(fields, "isolation");
        Choice.of("none").andLater("outbound").read(fields, "network");
        Choice.of(SecurityLevel.SANDBOXED.wireName())
                .andLater("restricted", "specialized", "trusted")
                .read(fields, "security_level");
        if (fields.text("session").isPresent()) {
            throw fields.notAvailable("session");
        }
        if (fields.flag("explain").orElse(false)) {
            throw fields.notAvailable("explain");
        }
        Limits effective = limits.read(fields);
        RunPython run = new RunPython(
                code,
                fields.json("args"),
                words(fields, "argv"),
                stdin(fields),
                environment(fields),
                files(fields, effective.disk()),
                patterns(fields),
                image(fields),
                SecurityLevel.SANDBOXED,
                effective,
                overflow(fields),
                Duration.ofMillis(fields.whole("queue_timeout_ms", 0, LONGEST_QUEUE.toMillis())
                        .orElse(USUAL_QUEUE.toMillis())));
        return new Asked(run, fields.flag("stream").orElse(false));
    }

    String validate(JsonNode body) {
        return code(Fields.of(body, Set.of("code")));
    }

    private String code(Fields fields) {
        String code = fields.requiredText("code", "Python source");
        refuseLarger("code", utf8Length(code), settings.codeCeiling());
        return code;
    }

    private static Optional<String> stdin(Fields fields) {
        Optional<String> stdin = fields.text("stdin");
        stdin.ifPresent(text -> refuseLarger("stdin", utf8Length(text), STDIN_MOST));
        return stdin;
    }

    private static Map<String, String> environment(Fields fields) {
        Map<String, String> environment = fields.textMap("env", MOST_WORDS);
        environment.forEach((name, value) -> {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,127}") || value.indexOf('\0') >= 0) {
                throw JsonBody.invalid("env", "names of letters, digits and underscore, and values without NUL");
            }
        });
        return environment;
    }

    private static List<String> words(Fields fields, String name) {
        List<String> words = fields.texts(name, MOST_WORDS);
        if (words.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            throw JsonBody.invalid(name, "strings without NUL");
        }
        return words;
    }

    private static List<String> patterns(Fields fields) {
        List<String> patterns = words(fields, "collect");
        for (int i = 0; i < patterns.size(); i++) {
            String at = "collect[" + i + "]";
            InputFile.faultOf(patterns.get(i)).ifPresent(expected -> {
                throw JsonBody.invalid(at, expected);
            });
        }
        return patterns;
    }

    private static List<InputFile> files(Fields fields, ByteSize most) {
        List<InputFile> files = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        long total = 0;
        for (Fields file : fields.objects("files", MOST_WORDS, FILE)) {
            String path = file.requiredText("path", "a relative path");
            InputFile.faultOf(path).ifPresent(expected -> {
                throw JsonBody.invalid(file.at("path"), expected);
            });
            if (!paths.add(path)) {
                throw JsonBody.invalid(file.at("path"), "a path that no other file has");
            }
            byte[] content = content(file);
            total += content.length;
            refuseLarger("files", total, most);
            files.add(new InputFile(path, ByteBuffer.wrap(content)));
        }
        return files;
    }

    private static byte[] content(Fields file) {
        Optional<String> text = file.text("text");
        Optional<String> base64 = file.text("base64");
        if (text.isPresent() == base64.isPresent()) {
            if (text.isPresent()) {
                throw JsonBody.invalid(file.at("base64"), "absent where text is given");
            }
            throw file.missing("text", "the file's content, as text or as base64");
        }
        if (text.isPresent()) {
            return text.get().getBytes(StandardCharsets.UTF_8);
        }
        return base64.flatMap(Base64Text::decode).orElseThrow(() -> JsonBody.invalid(file.at("base64"), "base64"));
    }

    private Optional<String> image(Fields fields) {
        Optional<String> image = fields.text("image");
        if (image.isPresent() && !settings.images().contains(image.get())) {
            throw new HubException(new Failure.Unprocessable(
                    IMAGE_NOT_ALLOWED, "image", "one of the images of this hub", Map.of("known", settings.images())));
        }
        return image;
    }

    private static Overflow overflow(Fields fields) {
        String[] names =
                Arrays.stream(Overflow.values()).map(Overflow::wireName).toArray(String[]::new);
        String word = Choice.of(names).read(fields, "overflow");
        return Arrays.stream(Overflow.values())
                .filter(value -> value.wireName().equals(word))
                .findFirst()
                .orElseThrow();
    }

    private static long utf8Length(String text) {
        return text.length() > Integer.MAX_VALUE / 4 ? Long.MAX_VALUE : text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void refuseLarger(String field, long bytes, ByteSize most) {
        if (bytes > most.bytes()) {
            throw new HubException(new Failure.TooLarge(Codes.TOO_LARGE, field, most.bytes()));
        }
    }
}
