package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.resourcehub.docker.call.RunEvent;
import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.docker.call.SandboxReport;
import dev.resourcehub.docker.call.Validation;
import dev.resourcehub.resource.JsonText;
import java.util.Base64;
import java.util.Optional;
import java.util.TreeMap;

/** Writes the answers and events of {@code /python/*}. */
final class PythonAnswers {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private PythonAnswers() {}

    static JsonText ended(RunResult run, CollectedRun collected) {
        return JsonBody.text(tail(NODES.objectNode().put("id", run.runId()), run, collected));
    }

    /** The data of the terminal event {@code end}; the stream adds the run's id. */
    static JsonText end(RunResult run, CollectedRun collected) {
        return JsonBody.text(tail(NODES.objectNode(), run, collected));
    }

    private static ObjectNode tail(ObjectNode json, RunResult run, CollectedRun collected) {
        json.put("status", run.status().wireName());
        json.put("success", run.status() == RunResult.Status.OK);
        json.put("stdout", collected.stdout());
        json.put("stderr", collected.stderr());
        json.set("result", run.result().map(JsonBody::read).orElse(NODES.nullNode()));
        run.resultType().ifPresent(type -> json.put("result_type", type));
        json.set("exit_code", Numbers.node(run.exitCode()));
        json.set("signal", Numbers.node(run.signal()));
        json.set("error", run.error().map(PythonAnswers::error).orElse(NODES.nullNode()));
        json.set("cause", run.cause().map(PythonAnswers::cause).orElse(NODES.nullNode()));
        ArrayNode hints = json.putArray("hints");
        run.hints().forEach(hints::add);
        ArrayNode artifacts = json.putArray("artifacts");
        collected.artifacts().forEach(artifact -> artifacts.add(artifact(artifact)));
        json.putObject("truncated")
                .put("stdout", run.truncated().stdout())
                .put("stderr", run.truncated().stderr())
                .put("stdout_total_bytes", run.truncated().stdoutTotalBytes())
                .put("stderr_total_bytes", run.truncated().stderrTotalBytes());
        ObjectNode usage = json.putObject("usage");
        usage.put("wall_ms", Numbers.millis(run.usage().wall()));
        usage.put("cpu_ms", run.usage().cpu().map(Numbers::millis).orElse(null));
        usage.set("peak_memory_bytes", Numbers.node(run.usage().peakMemoryBytes()));
        json.putObject("timings")
                .put("queue_ms", Numbers.millis(run.timings().queue()))
                .put("lease_ms", Numbers.millis(run.timings().lease()))
                .put("run_ms", Numbers.millis(run.timings().run()))
                .put("total_ms", Numbers.millis(run.timings().total()));
        json.set("environment", environment(run.environment()));
        return json;
    }

    static JsonText provisioning(RunEvent.Provisioning provisioning) {
        ObjectNode json = NODES.objectNode().put("job", provisioning.job()).put("phase", provisioning.phase());
        return JsonBody.text(Numbers.progress(json, provisioning.progress()));
    }

    static JsonText queued(RunEvent.Queued queued) {
        return JsonBody.text(
                NODES.objectNode().put("position", queued.position()).putNull("estimated_wait_ms"));
    }

    static JsonText started(RunEvent.Started started) {
        ObjectNode json = NODES.objectNode();
        json.set("environment", environment(started.environment()));
        return JsonBody.text(json);
    }

    static JsonText piece(PieceText.Piece piece) {
        ObjectNode json = NODES.objectNode();
        piece.text().ifPresent(text -> json.put("text", text));
        piece.base64().ifPresent(bytes -> json.put("base64", bytes));
        return JsonBody.text(json);
    }

    static ObjectNode artifact(RunEvent.Artifact artifact) {
        byte[] bytes = new byte[artifact.bytes().remaining()];
        artifact.bytes().duplicate().get(bytes);
        return NODES.objectNode()
                .put("path", artifact.path())
                .put("mime", artifact.mime())
                .put("size_bytes", bytes.length)
                .put("base64", Base64.getEncoder().encodeToString(bytes));
    }

    static JsonText validated(Validation validation) {
        ObjectNode json = NODES.objectNode().put("valid", validation.isValid());
        Optional<JsonNode> error = validation.fault().map(fault -> {
            ObjectNode node = NODES.objectNode().put("message", fault.message());
            node.set("line", Numbers.node(fault.line()));
            node.set("offset", Numbers.node(fault.offset()));
            return node;
        });
        json.set("error", error.orElse(NODES.nullNode()));
        return JsonBody.text(json);
    }

    static JsonText report(SandboxReport report) {
        ObjectNode json = NODES.objectNode();
        json.put("engine", report.engine()).put("reason", report.reason());
        json.put("python", report.python().orElse(null));
        ArrayNode images = json.putArray("images");
        report.images()
                .forEach(image -> images.addObject()
                        .put("name", image.name())
                        .put("digest", image.digest().orElse(null))
                        .put("state", image.state())
                        .put("detail", image.detail().orElse(null)));
        json.putArray("tiers").add("bare");
        ArrayNode levels = json.putArray("security_levels");
        report.levels().forEach(level -> {
            ObjectNode node = levels.addObject();
            node.put("name", level.level().wireName()).put("available", level.available());
            ObjectNode probes = node.putObject("probes");
            new TreeMap<>(level.probes()).forEach(probes::put);
        });
        SandboxReport.Pool pool = report.pool();
        json.putObject("pool")
                .put("ready", pool.ready())
                .put("busy", pool.busy())
                .put("starting", pool.starting())
                .put("min", pool.min())
                .put("max", pool.max())
                .put("waiting", pool.waiting())
                .put("warm_leases", pool.warmLeases())
                .put("cold_leases", pool.coldLeases());
        return JsonBody.text(json);
    }

    private static JsonNode error(RunResult.UserError error) {
        ObjectNode json = NODES.objectNode().put("type", error.type()).put("message", error.message());
        json.set("line", Numbers.node(error.line()));
        return json.put("traceback", error.traceback());
    }

    private static JsonNode cause(RunResult.Cause cause) {
        return NODES.objectNode()
                .put("limit", cause.limit())
                .put("allowed", cause.allowed())
                .put("observed", cause.observed())
                .put("observed_by", cause.observedBy());
    }

    private static ObjectNode environment(RunResult.Environment environment) {
        return NODES.objectNode()
                .put("engine", environment.engine())
                .put("image", environment.image().isEmpty() ? null : environment.image())
                .put("image_digest", environment.imageDigest().orElse(null))
                .put("python", environment.python())
                .put("security_level", environment.securityLevel().wireName())
                .put("isolation", "single_use")
                .put("tier", "bare")
                .put("warm", environment.warm())
                .put("container", environment.container())
                .put("use", environment.use());
    }
}
