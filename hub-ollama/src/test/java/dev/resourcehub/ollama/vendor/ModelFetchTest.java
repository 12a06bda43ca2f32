package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.engine.fixture.TinyGguf;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Progress;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How a model comes in over HTTP.
 *
 * <p>What is under its final name is whole and has the announced digest; what broke goes on where it ended; the first source
 * that answers is taken; the next start asks nobody; credentials stay with the host they are for.
 */
class ModelFetchTest {

    private static final ModelName MODEL = new ModelName("tiny:1");

    @TempDir
    Path home;

    private final Vertx vertx = Vertx.vertx();
    private byte[] content;
    private FakeVendor vendor;
    private ModelStore store;

    @BeforeEach
    void vendor_with_one_model() throws Exception {
        content = Files.readAllBytes(TinyGguf.write(home.resolve("made.gguf")));
        vendor = new FakeVendor(vertx, content);
        store = ModelStore.under(home);
    }

    @AfterEach
    void everything_stops() throws Exception {
        vendor.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void a_model_of_the_registry_arrives_with_its_template() throws Exception {
        List<Progress> told = new ArrayList<>();

        StoredModel model = registry().fetch(store, told::add);

        assertThat(model.file()).hasBinaryContent(content);
        assertThat(model.file().getFileName()).hasToString("sha256-" + FakeVendor.sha256(content));
        assertThat(model.template()).contains("<start_of_turn>");
        assertThat(told).last().isEqualTo(Progress.of(content.length, content.length));
        assertThat(blobs()).containsExactly("sha256-" + FakeVendor.sha256(content));
    }

    @Test
    void a_model_of_the_hub_arrives_and_the_token_stays_with_the_hub() throws Exception {
        StoredModel model = hub().fetch(store, done -> {});

        assertThat(model.file()).hasBinaryContent(content);
        assertThat(vendor.credentials).containsOnly("null");
    }

    @Test
    void a_transfer_that_is_cut_goes_on_where_it_ended() throws Exception {
        vendor.misbehaves(FakeVendor.Fault.CUT_ONCE);

        StoredModel model = registry().fetch(store, done -> {});

        assertThat(model.file()).hasBinaryContent(content);
        assertThat(vendor.asked).hasSize(2).element(1).asString().startsWith("bytes=");
    }

    @Test
    void a_later_try_goes_on_with_what_an_earlier_one_left() throws Exception {
        vendor.misbehaves(FakeVendor.Fault.STALL);
        assertThatThrownBy(() -> registry().fetch(store, done -> {})).satisfies(hasCode(VendorCodes.STALLED));
        assertThat(blobs()).anyMatch(name -> name.endsWith(".partial"));

        vendor.misbehaves(FakeVendor.Fault.NONE);
        StoredModel model = registry().fetch(store, done -> {});

        assertThat(model.file()).hasBinaryContent(content);
        assertThat(vendor.asked).last().asString().startsWith("bytes=");
    }

    @Test
    void a_server_that_knows_no_ranges_makes_us_begin_again() throws Exception {
        vendor.misbehaves(FakeVendor.Fault.STALL);
        assertThatThrownBy(() -> registry().fetch(store, done -> {})).satisfies(hasCode(VendorCodes.STALLED));

        vendor.misbehaves(FakeVendor.Fault.NO_RANGES);

        assertThat(registry().fetch(store, done -> {}).file()).hasBinaryContent(content);
    }

    @Test
    void other_bytes_than_announced_never_get_the_final_name() throws Exception {
        vendor.misbehaves(FakeVendor.Fault.OTHER_BYTES);

        assertThatThrownBy(() -> registry().fetch(store, done -> {})).satisfies(hasCode(VendorCodes.DIGEST_MISMATCH));
        assertThat(blobs()).isEmpty();
    }

    @Test
    void a_length_other_than_announced_is_refused() throws Exception {
        vendor.misbehaves(FakeVendor.Fault.LYING_LENGTH);

        assertThatThrownBy(() -> registry().fetch(store, done -> {})).satisfies(hasCode(VendorCodes.SOURCE_NOT_FOUND));
        assertThat(blobs()).noneMatch(name -> name.matches("sha256-[0-9a-f]{64}"));
    }

    @Test
    void a_page_instead_of_a_manifest_is_no_source() {
        vendor.misbehaves(FakeVendor.Fault.HTML);

        assertThatThrownBy(() -> registry().fetch(store, done -> {})).satisfies(hasCode(VendorCodes.SOURCE_NOT_FOUND));
        assertThatThrownBy(() -> hub().fetch(store, done -> {})).satisfies(hasCode(VendorCodes.SOURCE_NOT_FOUND));
    }

    @Test
    void a_disk_without_room_is_told_before_a_byte_is_asked_for() {
        ModelStore small = new ModelStore(home.resolve("models"), needed -> -1);

        assertThatThrownBy(() -> registry().fetch(small, done -> {}))
                .satisfies(hasCode(VendorCodes.INSUFFICIENT_DISK_SPACE));
        assertThat(vendor.asked).isEmpty();
    }

    @Test
    void the_first_source_that_answers_is_taken_and_the_next_start_asks_nobody() throws Exception {
        URI nowhere = URI.create("http://127.0.0.1:1");
        ModelFetch fetch = new ModelFetch(List.of(registryAt(nowhere), hub()));

        assertThat(fetch.run(store, (source, done) -> {}))
                .isInstanceOfSatisfying(
                        ModelFetch.Outcome.Fetched.class,
                        taken -> assertThat(taken.model().source()).contains("Hugging Face"));
        vendor.misbehaves(FakeVendor.Fault.ABSENT);
        assertThat(fetch.present(ModelStore.under(home))).isPresent();
    }

    @Test
    void when_no_source_answers_each_one_says_why_and_what_to_do() throws Exception {
        vendor.misbehaves(FakeVendor.Fault.ABSENT);
        ModelFetch fetch = new ModelFetch(List.of(registry(), hub()));

        assertThat(fetch.run(store, (source, done) -> {}))
                .isInstanceOfSatisfying(ModelFetch.Outcome.NoneAnswered.class, none -> {
                    assertThat(none.causes()).hasSize(2).allMatch(cause -> cause.contains("404"));
                    assertThat(none.remedies()).hasSize(2);
                });
    }

    private OllamaRegistry registry() {
        return registryAt(vendor.base());
    }

    private OllamaRegistry registryAt(URI base) {
        return new OllamaRegistry(vertx, base, MODEL, "some terms", Duration.ofSeconds(3), Duration.ofMillis(700));
    }

    private HuggingFace hub() {
        HuggingFace.Place place = new HuggingFace.Place("a/b", "m.gguf", new ModelName("hf.co/a/b"), "some terms");
        return new HuggingFace(
                vertx, vendor.base(), place, Optional.of("hf_secret"), Duration.ofSeconds(3), Duration.ofSeconds(3));
    }

    private List<String> blobs() throws Exception {
        try (Stream<Path> files = Files.list(home.resolve("models/blobs"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static java.util.function.Consumer<Throwable> hasCode(Code code) {
        return error -> {
            Failure failure = HubException.failureOf(error);
            assertThat(failure).asString().contains(code.value());
        };
    }
}
