package dev.resourcehub.docker.python.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.docker.call.Limits;
import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.docker.call.Validation;
import dev.resourcehub.resource.JsonText;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The JSON in messages. What a zygote sends wrongly is {@link BrokenFrames}; what user code made is read as hostile. */
public final class ZygoteJson {

    private static final int DEEPEST = 1000;
    private static final int LONGEST = 1 << 28;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(LONGEST)
                    .maxStringLength(LONGEST)
                    .build())
            .build());

    private ZygoteJson() {}

    /** The options of a run: everything but source, arguments, files and input. */
    public static Buffer run(RunPython run) {
        Limits limits = run.limits();
        ObjectNode told = JSON.createObjectNode()
                .put("wall_ms", limits.wall().toMillis())
                .put("cpu_ms", limits.cpu().map(Duration::toMillis).orElse(0L))
                .put("memory_bytes", limits.memory().bytes())
                .put("pids", limits.pids())
                .put("threads", (int) Math.max(1, Math.ceil(limits.cpus())))
                .put("disk_bytes", limits.disk().bytes())
                .put("stdout_bytes", limits.stdout().bytes())
                .put("stderr_bytes", limits.stderr().bytes())
                .put("result_bytes", limits.result().bytes())
                .put("artifact_bytes", limits.artifacts().bytes())
                .put("overflow", run.overflow().name().toLowerCase(Locale.ROOT));
        run.argv().forEach(told.putArray("argv")::add);
        ObjectNode env = told.putObject("env");
        run.env().forEach(env::put);
        run.collect().forEach(told.putArray("collect")::add);
        return buffer(told);
    }

    /** Head of a file. */
    public static Buffer file(String path) {
        return buffer(JSON.createObjectNode().put("path", path));
    }

    /** Reads a greeting. */
    public static Hello hello(Buffer payload) {
        JsonNode told = object(payload);
        Map<String, Boolean> probes = new HashMap<>();
        told.path("probe")
                .properties()
                .forEach(probe -> probes.put(probe.getKey(), probe.getValue().asBoolean()));
        return new Hello(told.path("python").asText(), probes);
    }

    /** Reads the end of a run. */
    public static Exit exit(Buffer payload) {
        JsonNode told = object(payload);
        return new Exit(
                status(told.path("status").asText()),
                number(told.path("exit_code")),
                number(told.path("signal")),
                error(told.path("error")),
                cause(told.path("cause")),
                texts(told.path("hints")),
                counted(told.path("stdout")),
                counted(told.path("stderr")),
                Duration.ofNanos(told.path("wall_us").asLong() * 1000),
                Duration.ofMillis(told.path("cpu_ms").asLong()),
                told.path("peak_memory_bytes").asLong(),
                told.path("skipped")
                        .valueStream()
                        .map(skipped -> skipped.path("reason").asText())
                        .distinct()
                        .toList());
    }

    /** Reads the answer to a validation. */
    public static Validation validation(Buffer payload) {
        JsonNode told = object(payload);
        if (told.path("valid").asBoolean()) {
            return new Validation(Optional.empty());
        }
        return new Validation(Optional.of(new Validation.SyntaxFault(
                told.path("message").asText(), number(told.path("line")), number(told.path("offset")))));
    }

    /** Path of a file that is being brought back. */
    public static String artifactPath(Buffer payload) {
        return object(payload).path("path").asText();
    }

    /** Whether a file that was brought back is whole. */
    public static boolean artifactComplete(Buffer payload) {
        return object(payload).path("complete").asBoolean();
    }

    /** What the zygote says when it breaks. */
    public static String fault(Buffer payload) {
        return object(payload).path("message").asText();
    }

    /** A result as user code's process wrote it; empty when it is no JSON document. */
    public static Optional<JsonText> result(Buffer payload) {
        byte[] bytes = payload.getBytes();
        try (JsonParser parser = JSON.getFactory().createParser(bytes)) {
            if (parser.nextToken() == null) {
                return Optional.empty();
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                return Optional.empty();
            }
            return Optional.of(new JsonText(new String(bytes, StandardCharsets.UTF_8)));
        } catch (IOException hostile) {
            return Optional.empty();
        }
    }

    /** Type and text, as a JSON string, of a result that is not JSON; empty when user code's process wrote nonsense. */
    public static Optional<Map.Entry<String, JsonText>> resultText(Buffer payload) {
        try {
            JsonNode told = JSON.readTree(payload.getBytes());
            if (!told.path("type").isTextual() || !told.path("text").isTextual()) {
                return Optional.empty();
            }
            return Optional.of(Map.entry(
                    told.path("type").asText(), new JsonText(told.path("text").toString())));
        } catch (IOException hostile) {
            return Optional.empty();
        }
    }

    private static RunResult.Status status(String name) {
        try {
            return RunResult.Status.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new BrokenFrames("an unknown status");
        }
    }

    private static Optional<RunResult.UserError> error(JsonNode told) {
        return told.isObject()
                ? Optional.of(new RunResult.UserError(
                        told.path("type").asText(),
                        told.path("message").asText(),
                        number(told.path("line")),
                        told.path("traceback").asText()))
                : Optional.empty();
    }

    private static Optional<RunResult.Cause> cause(JsonNode told) {
        return told.isObject()
                ? Optional.of(new RunResult.Cause(
                        told.path("limit").asText(),
                        told.path("allowed").asLong(),
                        told.path("observed").asLong(),
                        told.path("observed_by").asText()))
                : Optional.empty();
    }

    private static Exit.Counted counted(JsonNode told) {
        return new Exit.Counted(told.path("total").asLong(), told.path("sent").asLong());
    }

    private static OptionalInt number(JsonNode told) {
        return told.canConvertToInt() ? OptionalInt.of(told.asInt()) : OptionalInt.empty();
    }

    private static List<String> texts(JsonNode told) {
        List<String> texts = new ArrayList<>();
        told.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static JsonNode object(Buffer payload) {
        try {
            JsonNode told = JSON.readTree(payload.getBytes());
            if (told != null && told.isObject()) {
                return told;
            }
        } catch (IOException broken) {
            throw new BrokenFrames("a control message that is not JSON");
        }
        throw new BrokenFrames("a control message that is not an object");
    }

    private static Buffer buffer(JsonNode told) {
        try {
            return Buffer.buffer(JSON.writeValueAsBytes(told));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
