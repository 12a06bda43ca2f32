package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.vendor.fixture.Asked;
import dev.resourcehub.ollama.vendor.fixture.Digests;
import dev.resourcehub.ollama.vendor.fixture.FakeHub;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Hugging Face has.
 *
 * <p>A listing answers what is meant; no content is asked for. The token goes to the hub and to no other host, and is
 * nowhere to be read. What is missing is told apart, and nothing is asked twice.
 */
class HuggingFaceVendorTest {

    private static final byte[] CONTENT = "GGUF and the weights".getBytes(StandardCharsets.UTF_8);
    private static final String REPOSITORY = "org/tiny-GGUF";
    private static final String TOKEN = "hf_abcdefghijkl";

    private final Vertx vertx = Vertx.vertx();
    private final FakeHub hub = FakeHub.started(vertx);
    private final HttpWeb web = SystemWeb.on(vertx);
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    Path home;

    @AfterEach
    void everything_stops() throws Exception {
        web.close();
        hub.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void a_reference_means_one_file_at_one_commit_and_resolving_fetches_no_content() throws Exception {
        hub.put(REPOSITORY, "tiny-Q4_K_M.gguf", CONTENT).put(REPOSITORY, "tiny-Q8_0.gguf", new byte[9]);

        ResolvedModel model = resolve("org/tiny-GGUF");

        assertThat(model.reference()).hasToString("hf:org/tiny-GGUF");
        assertThat(model.name()).hasToString("hf.co/org/tiny-GGUF:Q4_K_M");
        assertThat(model.vendor()).isEqualTo("hugging_face");
        assertThat(model.revision()).isEqualTo(FakeHub.COMMIT);
        assertThat(model.licence()).isEqualTo("apache-2.0");
        assertThat(model.totalBytes()).hasValue(CONTENT.length);
        RemoteFile file = model.files().getFirst();
        assertThat(file.path()).isEqualTo("tiny-Q4_K_M.gguf");
        assertThat(file.sha256()).contains(Digests.sha256(CONTENT));
        assertThat(file.identity()).isEqualTo("sha256:" + Digests.sha256(CONTENT));
        assertThat(hub.asked())
                .extracting(Asked::target)
                .containsExactly(
                        "/api/models/org/tiny-GGUF/revision/main",
                        "/api/models/org/tiny-GGUF/tree/" + FakeHub.COMMIT + "?recursive=true");
        assertThat(MemoryInlet.contentOf(file)).isEqualTo(CONTENT);
    }

    @Test
    void a_file_goes_on_where_the_inlet_is() throws Exception {
        hub.put(REPOSITORY, "tiny.gguf", CONTENT);
        RemoteFile file = resolve("org/tiny-GGUF").files().getFirst();
        MemoryInlet inlet = new MemoryInlet(file);
        inlet.write(ByteBuffer.wrap(CONTENT, 0, 5));

        file.supply().bring(inlet);

        assertThat(inlet.content()).isEqualTo(CONTENT);
        assertThat(hub.storage().asked().getLast().range()).contains("bytes=5-");
        assertThat(hub.storage().bytesSent()).isEqualTo(CONTENT.length - 5);
    }

    @Test
    void a_revision_is_quoted_and_asked_for_its_commit() throws Exception {
        hub.put(REPOSITORY, "a folder/tiny é.gguf", CONTENT).revision("refs/pr/1");

        ResolvedModel model = resolve("hf:org/tiny-GGUF@refs/pr/1:a folder/tiny é.gguf");

        assertThat(model.reference()).hasToString("hf:org/tiny-GGUF@refs/pr/1:a folder/tiny é.gguf");
        assertThat(model.revision()).isEqualTo(FakeHub.COMMIT);
        assertThat(hub.asked().getFirst().target()).endsWith("/revision/refs%2Fpr%2F1");
        assertThat(MemoryInlet.contentOf(model.files().getFirst())).isEqualTo(CONTENT);
        assertThat(hub.asked())
                .extracting(Asked::target)
                .contains("/org/tiny-GGUF/resolve/" + FakeHub.COMMIT + "/a%20folder/tiny%20%C3%A9.gguf");
    }

    @Test
    void a_listing_is_read_page_by_page_and_its_links_never_lead_away_from_the_hub() throws Exception {
        for (int i = 0; i < 25; i++) {
            hub.put(REPOSITORY, "notes-" + i + ".txt", CONTENT);
        }
        hub.put(REPOSITORY, "tiny.gguf", CONTENT).pages(10).linksNaming(URI.create("https://huggingface.invalid"));
        environment.put("HF_TOKEN", TOKEN);

        assertThat(resolve("org/tiny-GGUF").files()).hasSize(1);
        assertThat(hub.asked())
                .hasSize(4)
                .allMatch(asked -> asked.authorization().equals(Optional.of("Bearer " + TOKEN)));
    }

    @Test
    void shards_come_all_or_not_at_all_and_the_first_is_the_one_to_open() throws Exception {
        hub.put(REPOSITORY, "m-Q8_0-00002-of-00002.gguf", new byte[7])
                .put(REPOSITORY, "m-Q8_0-00001-of-00002.gguf", CONTENT);
        hub.put("org/half", "m-Q8_0-00002-of-00002.gguf", CONTENT);

        ResolvedModel model = resolve("org/tiny-GGUF:Q8_0");

        assertThat(model.files())
                .extracting(RemoteFile::path)
                .containsExactly("m-Q8_0-00001-of-00002.gguf", "m-Q8_0-00002-of-00002.gguf");
        assertThat(model.totalBytes()).hasValue(CONTENT.length + 7L);
        assertThat(model.name()).hasToString("hf.co/org/tiny-GGUF:Q8_0");
        assertThat(Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> resolve("org/half")))
                .contains("all parts of m-Q8_0-00002-of-00002.gguf");
    }

    @Test
    void an_ambiguous_reference_lists_the_candidates() {
        hub.put(REPOSITORY, "one.gguf", CONTENT).put(REPOSITORY, "two.gguf", CONTENT);

        assertThat(Failures.failureOf(() -> resolve("org/tiny-GGUF")))
                .isInstanceOfSatisfying(Failure.Unprocessable.class, fault -> {
                    assertThat(fault.code()).isEqualTo(Codes.UNSUPPORTED_SOURCE);
                    assertThat(fault.facts()).containsEntry("candidates", List.of("one.gguf", "two.gguf"));
                });
    }

    @Test
    void a_small_file_without_a_digest_is_known_by_its_git_id() throws Exception {
        hub.putSmall(REPOSITORY, "tiny.gguf", CONTENT);

        RemoteFile file = resolve("org/tiny-GGUF").files().getFirst();

        assertThat(file.sha256()).isEmpty();
        assertThat(file.bytes()).hasValue(CONTENT.length);
        assertThat(file.validator()).isEqualTo("b".repeat(40));
        assertThat(MemoryInlet.contentOf(file)).isEqualTo(CONTENT);
    }

    @Test
    void a_file_above_50_gb_comes_with_a_warning() throws Exception {
        hub.list(REPOSITORY, "huge.gguf", 60_000_000_000L);

        assertThat(resolve("org/tiny-GGUF").documents().get("notice")).contains("huge.gguf", "50 GB");
    }

    @Test
    void what_is_missing_is_told_apart_and_asked_once() {
        hub.put(REPOSITORY, "tiny-Q8_0.gguf", CONTENT).put("org/text", "README.md", CONTENT);

        assertThat(Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> resolve("org/none")))
                .isEqualTo("there is no repository org/none");
        assertThat(hub.asked()).hasSize(1);
        assertThat(Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> resolve("hf:org/tiny-GGUF@v9")))
                .isEqualTo("the repository org/tiny-GGUF has no revision v9");
        assertThat(Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> resolve("org/tiny-GGUF:Q2_K")))
                .contains("no GGUF file or quantization Q2_K", "tiny-Q8_0.gguf");
        assertThat(Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> resolve("org/text")))
                .isEqualTo("the repository has no GGUF model");
    }

    @Test
    void the_token_goes_to_the_hub_and_not_to_the_storage() throws Exception {
        hub.put(REPOSITORY, "tiny.gguf", CONTENT).guard(REPOSITORY, FakeHub.Access.PRIVATE, TOKEN);
        environment.put("HF_TOKEN", TOKEN);

        ResolvedModel model = resolve("org/tiny-GGUF");

        assertThat(MemoryInlet.contentOf(model.files().getFirst())).isEqualTo(CONTENT);
        assertThat(hub.asked())
                .filteredOn(asked -> asked.place().equals("hub"))
                .hasSize(3)
                .allMatch(asked -> asked.authorization().isPresent());
        assertThat(hub.storage().asked())
                .hasSize(1)
                .allMatch(asked -> asked.authorization().isEmpty());
        assertThat(model.toString()).doesNotContain(TOKEN);
    }

    @Test
    void a_refusal_says_to_set_the_token_and_never_shows_it() throws Exception {
        hub.put(REPOSITORY, "tiny.gguf", CONTENT).guard(REPOSITORY, FakeHub.Access.PRIVATE, "another");
        hub.put("org/gated", "tiny.gguf", CONTENT).guard("org/gated", FakeHub.Access.GATED, "another");
        hub.put("org/shut", "tiny.gguf", CONTENT).guard("org/shut", FakeHub.Access.FORBIDDEN, "another");

        assertThat(Failures.causeOf(Codes.ACCESS_DENIED, () -> resolve("org/tiny-GGUF")))
                .contains("org/tiny-GGUF, or it is private", "Set HF_TOKEN");
        RemoteFile gated = resolve("org/gated").files().getFirst();
        assertThat(Failures.causeOf(Codes.ACCESS_DENIED, () -> MemoryInlet.contentOf(gated)))
                .contains("Set HF_TOKEN");
        assertThat(Failures.causeOf(Codes.ACCESS_DENIED, () -> resolve("org/shut")))
                .contains("Access to this resource is disabled.", "Set HF_TOKEN");
        environment.put("HF_TOKEN", TOKEN);
        assertThat(Failures.causeOf(Codes.ACCESS_DENIED, () -> resolve("org/tiny-GGUF")))
                .contains("The token in HF_TOKEN is refused")
                .doesNotContain(TOKEN);
    }

    @Test
    void a_busy_hub_is_told_with_the_time_it_asks_for() {
        hub.put(REPOSITORY, "tiny.gguf", CONTENT);

        hub.refuses(429, Map.of("RateLimit", "\"api\";r=0;t=173"));
        assertThat(Failures.causeOf(VendorCodes.TRANSFER_FAILED, () -> resolve("org/tiny-GGUF")))
                .contains("429", "the hub is busy", "wait 173 s");
        hub.refuses(503, Map.of("Retry-After", "7"));
        assertThat(Failures.causeOf(VendorCodes.TRANSFER_FAILED, () -> resolve("org/tiny-GGUF")))
                .contains("503", "wait 7 s");
    }

    @Test
    void an_answer_that_is_not_the_hubs_is_no_source() {
        hub.put(REPOSITORY, "tiny.gguf", CONTENT).refuses(200, Map.of());

        assertThat(Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> resolve("org/tiny-GGUF")))
                .contains("this is not the hub");
    }

    @Test
    void a_hub_that_does_not_answer_is_no_missing_repository() {
        URI nowhere = URI.create("http://127.0.0.1:1");
        HuggingFaceVendor vendor = new HuggingFaceVendor(web, new HubAccess(nowhere, Map.of()));

        assertThat(Failures.causeOf(VendorCodes.TRANSFER_FAILED, () -> vendor.resolve(new ModelReference("hf", "a/b"))))
                .contains("does not answer");
    }

    @Test
    void the_token_is_the_first_of_two_variables_and_three_files() throws Exception {
        Files.createDirectories(home.resolve(".cache/huggingface"));
        Files.writeString(home.resolve(".cache/huggingface/token"), "fifth\n");
        Files.writeString(home.resolve("token"), "fourth\r\n");
        Files.writeString(home.resolve("path"), "third\n");

        environment.put("HOME", home.toString());
        assertThat(token()).isEqualTo("fifth");
        environment.put("HF_HOME", home.toString());
        assertThat(token()).isEqualTo("fourth");
        environment.put("HF_TOKEN_PATH", home.resolve("path").toString());
        assertThat(token()).isEqualTo("third");
        environment.put("HUGGING_FACE_HUB_TOKEN", "second");
        assertThat(token()).isEqualTo("second");
        environment.put("HF_TOKEN", "first\n");
        assertThat(token()).isEqualTo("first");
        environment.put("HF_TOKEN", " ");
        assertThat(token()).isEqualTo("second");
        assertThat(access().toString() + access().token()).doesNotContain("second");
    }

    private String token() {
        return access().token().orElseThrow().value();
    }

    private HubAccess access() {
        return new HubAccess(hub.base(), environment);
    }

    private ResolvedModel resolve(String source) throws InterruptedException {
        Vendors vendors = new Vendors(List.of(new HuggingFaceVendor(web, access())));
        return vendors.resolve(vendors.read(source), Optional.empty());
    }
}
