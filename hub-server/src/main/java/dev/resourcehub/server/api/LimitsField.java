package dev.resourcehub.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.resourcehub.docker.DockerSettings;
import dev.resourcehub.docker.call.Limits;
import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code limits} of a run: defaults where silent, refused above the ceilings. */
final class LimitsField {

    private static final MathContext SHOWN = new MathContext(15);
    private static final Pattern SHORT_SIZE = Pattern.compile("(\\d{1,9})([kKmMgG])");
    private static final String MEMORY = "a number of bytes, or a size such as \"256m\" (MiB)";
    private static final Set<String> KNOWN = Set.of(
            "wall_ms",
            "cpu_ms",
            "memory_bytes",
            "cpus",
            "pids",
            "disk_bytes",
            "stdout_bytes",
            "stderr_bytes",
            "result_bytes",
            "artifact_bytes");

    private final Limits defaults;
    private final Limits ceilings;

    LimitsField(DockerSettings settings) {
        this.defaults = settings.defaults();
        this.ceilings = settings.ceilings();
    }

    Limits read(Fields body) {
        return body.object("limits", KNOWN).map(this::withCeilings).orElse(defaults);
    }

    private Limits withCeilings(Fields fields) {
        return new Limits(
                duration(fields, "wall_ms", ceilings.wall()).orElse(defaults.wall()),
                duration(fields, "cpu_ms", ceilings.wall()).or(defaults::cpu),
                memory(fields).orElse(defaults.memory()),
                cpus(fields),
                (int) whole(fields, "pids", 1, ceilings.pids()).orElse(defaults.pids()),
                size(fields, "disk_bytes", ceilings.disk()).orElse(defaults.disk()),
                size(fields, "stdout_bytes", ceilings.stdout()).orElse(defaults.stdout()),
                size(fields, "stderr_bytes", ceilings.stderr()).orElse(defaults.stderr()),
                size(fields, "result_bytes", ceilings.result()).orElse(defaults.result()),
                size(fields, "artifact_bytes", ceilings.artifacts()).orElse(defaults.artifacts()));
    }

    private static Optional<Duration> duration(Fields fields, String name, Duration ceiling) {
        OptionalLong millis = whole(fields, name, 1, ceiling.toMillis());
        return millis.isPresent() ? Optional.of(Duration.ofMillis(millis.getAsLong())) : Optional.empty();
    }

    private static Optional<ByteSize> size(Fields fields, String name, ByteSize ceiling) {
        OptionalLong bytes = whole(fields, name, 0, ceiling.bytes());
        return bytes.isPresent() ? Optional.of(new ByteSize(bytes.getAsLong())) : Optional.empty();
    }

    /** A whole number of at least {@code least}; a ceiling is a fault of its own kind, however far above. */
    private static OptionalLong whole(Fields fields, String name, long least, long ceiling) {
        fields.node(name)
                .filter(JsonNode::isIntegralNumber)
                .map(JsonNode::bigIntegerValue)
                .ifPresent(asked -> {
                    refuseAbove(fields, name, asked, ceiling, asked.compareTo(BigInteger.valueOf(ceiling)) > 0);
                });
        return fields.whole(name, least, ceiling);
    }

    private Optional<ByteSize> memory(Fields fields) {
        Optional<JsonNode> node = fields.node("memory_bytes");
        if (node.isPresent() && !node.get().isTextual() && !node.get().isIntegralNumber()) {
            throw Fields.wrongType(fields.at("memory_bytes"), MEMORY);
        }
        if (node.isEmpty() || !node.get().isTextual()) {
            OptionalLong bytes =
                    whole(fields, "memory_bytes", 1, ceilings.memory().bytes());
            return bytes.isPresent() ? Optional.of(new ByteSize(bytes.getAsLong())) : Optional.empty();
        }
        String text = node.get().textValue();
        ByteSize size = shortSize(text)
                .or(() -> ByteSize.parse(text))
                .orElseThrow(() -> JsonBody.invalid(fields.at("memory_bytes"), MEMORY));
        refuseAbove(
                fields, "memory_bytes", size.bytes(), ceilings.memory().bytes(), size.compareTo(ceilings.memory()) > 0);
        return Optional.of(size);
    }

    private double cpus(Fields fields) {
        BigDecimal ceiling = BigDecimal.valueOf(ceilings.cpus());
        fields.node("cpus")
                .filter(JsonNode::isNumber)
                .map(JsonNode::decimalValue)
                .ifPresent(asked -> {
                    refuseAbove(fields, "cpus", asked.round(SHOWN), ceilings.cpus(), asked.compareTo(ceiling) > 0);
                });
        return fields.number("cpus", 0.01, ceilings.cpus()).orElse(defaults.cpus());
    }

    private static Optional<ByteSize> shortSize(String text) {
        Matcher form = SHORT_SIZE.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(form.group(1));
        return Optional.of(
                switch (form.group(2).toLowerCase(Locale.ROOT)) {
                    case "k" -> ByteSize.ofKiB(count);
                    case "m" -> ByteSize.ofMiB(count);
                    default -> ByteSize.ofGiB(count);
                });
    }

    private static void refuseAbove(Fields fields, String name, Number asked, Number ceiling, boolean above) {
        if (above) {
            throw new HubException(new Failure.Unprocessable(
                    Codes.LIMIT_EXCEEDED,
                    fields.at(name),
                    "at most " + ceiling,
                    Map.of("limit", ceiling, "requested", asked)));
        }
    }
}
