package dev.resourcehub.ollama.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.model.Placement;
import dev.resourcehub.ollama.model.PullOrder;
import dev.resourcehub.ollama.model.PullResult;
import dev.resourcehub.readiness.Provenance;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Params are read strictly, and the first fault is told by its field and its code. */
class JsonModelCodecTest {

    private static final String DIGEST = "AB".repeat(32);

    private final JsonModelCodec codec = new JsonModelCodec();

    private PullOrder pull(String params) {
        return codec.readPull(Buffer.buffer(params));
    }

    @Test
    void all_fields_of_a_pull_are_read() {
        assertThat(pull("{\"source\":\" hf:a/b \",\"name\":\"mine:1\",\"sha256\":\"" + DIGEST
                        + "\",\"instances\":[\"one\",\"two\",\"one\"],\"force\":true}"))
                .isEqualTo(new PullOrder(
                        "hf:a/b",
                        Optional.of(new ModelName("mine:1")),
                        Optional.of("ab".repeat(32)),
                        new Placement.On(List.of(new InstanceId("one"), new InstanceId("two"))),
                        true,
                        Optional.empty()));
    }

    @Test
    void null_counts_as_absent() {
        assertThat(pull("{\"source\":\"gemma3\",\"name\":null,\"sha256\":null,\"instances\":null,\"force\":null}"))
                .isEqualTo(new PullOrder(
                        "gemma3",
                        Optional.empty(),
                        Optional.empty(),
                        new Placement.Anywhere(),
                        false,
                        Optional.empty()));
    }

    @Test
    void an_import_is_a_pull_of_a_file() {
        PullOrder order = codec.readImport(Buffer.buffer("{\"path\":\"/models/größe.gguf\",\"name\":\"größe\"}"));

        assertThat(order.source()).isEqualTo("file:/models/größe.gguf");
        assertThat(order.name()).contains(new ModelName("größe"));
    }

    @Test
    void what_the_hub_writes_it_reads_again() {
        PullOrder order = new PullOrder(
                "ollama:gemma3",
                Optional.of(new ModelName("gemma3")),
                Optional.of("ab".repeat(32)),
                new Placement.Several(2),
                true,
                Optional.of(new Provenance(
                        "ollama",
                        "readiness:operation-failure",
                        "req-1",
                        Instant.EPOCH,
                        Map.of("phase", "readiness"))));
        PullResult result = new PullResult(
                true,
                new ModelName("gemma3"),
                "sha256:" + "ab".repeat(32),
                12,
                Optional.of(Path.of("/home/blob")),
                List.of(new InstanceId("one")));

        assertThat(codec.readPull(codec.write(order))).isEqualTo(order);
        assertThat(codec.readResult(codec.write(result))).isEqualTo(result);
        assertThat(codec.write(result).toString())
                .contains(
                        "\"performed\":true",
                        "\"size_bytes\":12",
                        "\"path\":\"/home/blob\"",
                        "\"instances\":[\"one\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ | malformed_request | params",
                "[] | wrong_type | params",
                "{} | missing_field | params.source",
                "{\"source\": 1} | wrong_type | params.source",
                "{\"source\": \"\"} | invalid_value | params.source",
                "{\"source\": \"a\\u0000b\"} | invalid_value | params.source",
                "{\"source\": \"m\", \"sourc\": 1} | unknown_field | params.sourc",
                "{\"source\": \"m\", \"name\": {}} | wrong_type | params.name",
                "{\"source\": \"m\", \"name\": \"../etc/passwd\"} | invalid_value | params.name",
                "{\"source\": \"m\", \"name\": \"a/../b\"} | invalid_value | params.name",
                "{\"source\": \"m\", \"name\": \"/abs\"} | invalid_value | params.name",
                "{\"source\": \"m\", \"name\": \"a//b\"} | invalid_value | params.name",
                "{\"source\": \"m\", \"name\": \"a\\\\b\"} | invalid_value | params.name",
                "{\"source\": \"m\", \"name\": \"a b\"} | invalid_value | params.name",
                "{\"source\": \"m\", \"sha256\": \"xyz\"} | invalid_value | params.sha256",
                "{\"source\": \"m\", \"sha256\": 12} | wrong_type | params.sha256",
                "{\"source\": \"m\", \"instances\": \"one\"} | wrong_type | params.instances",
                "{\"source\": \"m\", \"instances\": 0} | invalid_value | params.instances",
                "{\"source\": \"m\", \"instances\": 1.5} | wrong_type | params.instances",
                "{\"source\": \"m\", \"instances\": []} | invalid_value | params.instances",
                "{\"source\": \"m\", \"instances\": [1]} | wrong_type | params.instances[0]",
                "{\"source\": \"m\", \"instances\": [\"../x\"]} | invalid_value | params.instances[0]",
                "{\"source\": \"m\", \"force\": \"yes\"} | wrong_type | params.force",
                "{\"source\": \"m\", \"provenance\": 1} | wrong_type | params.provenance",
                "{\"source\": \"m\", \"source\": \"n\"} | malformed_request | params",
            })
    void a_fault_names_its_field(String params, String code, String field) {
        Failure failure = failureOf(() -> pull(params));

        assertThat(failure.code().value()).isEqualTo(code);
        assertThat(fieldOf(failure)).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\": \"m\"} | missing_field | params.path",
                "{\"path\": \"/a\"} | missing_field | params.name",
                "{\"path\": \"/a\", \"name\": \"m\", \"source\": \"x\"} | unknown_field | params.source",
            })
    void a_fault_of_an_import_names_its_field(String params, String code, String field) {
        Failure failure = failureOf(() -> codec.readImport(Buffer.buffer(params)));

        assertThat(failure.code().value()).isEqualTo(code);
        assertThat(fieldOf(failure)).isEqualTo(field);
    }

    @Test
    void an_unknown_field_suggests_the_nearest() {
        assertThat(failureOf(() -> pull("{\"source\":\"m\",\"forc\":true}")))
                .isInstanceOfSatisfying(
                        Failure.InvalidRequest.class,
                        fault -> assertThat(fault.nearest()).contains("params.force"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "[]", "{}", "{\"name\":\"a\"}"})
    void what_is_no_entry_is_refused_as_such(String bytes) {
        assertThat(catchThrowable(() -> codec.readEntry(Buffer.buffer(bytes))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Failure failureOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable reading) {
        return HubException.failureOf(catchThrowable(reading));
    }

    private static String fieldOf(Failure failure) {
        return switch (failure) {
            case Failure.InvalidRequest fault -> fault.field();
            case Failure.Unprocessable fault -> fault.field();
            default -> failure.toString();
        };
    }
}
