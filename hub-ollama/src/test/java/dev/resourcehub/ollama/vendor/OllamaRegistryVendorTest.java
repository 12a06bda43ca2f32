package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.vendor.fixture.Asked;
import dev.resourcehub.ollama.vendor.fixture.Digests;
import dev.resourcehub.ollama.vendor.fixture.FakeRegistry;
import dev.resourcehub.ollama.vendor.fixture.FakeRegistry.Layer;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What an Ollama registry has, asked without an Ollama.
 *
 * <p>The manifest's very bytes name the model; the model layer is its one file; short texts come along, checked. Blobs come
 * from the registry or from where it points, and only the registry hears who asks.
 */
class OllamaRegistryVendorTest {

    private static final byte[] CONTENT = "GGUF and the weights".getBytes(StandardCharsets.UTF_8);
    private static final Layer MODEL = new Layer("model", CONTENT);
    private static final Layer TEMPLATE = Layer.text("template", "{{ .Prompt }} é");

    private final Vertx vertx = Vertx.vertx();
    private final FakeRegistry registry = FakeRegistry.started(vertx);
    private final HttpWeb web = SystemWeb.on(vertx);
    private final OllamaRegistryVendor vendor = new OllamaRegistryVendor(web, registry.base());

    @AfterEach
    void everything_stops() throws Exception {
        web.close();
        registry.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void the_manifest_names_the_file_and_its_own_bytes_name_the_model() throws Exception {
        byte[] manifest = registry.put(
                "library/tiny:1",
                MODEL,
                TEMPLATE,
                Layer.text("license", "\n  Some Terms\nand much more"),
                Layer.text("params", "{\"stop\":[\"x\"]}"),
                Layer.text("system", "Be kind."));

        ResolvedModel model = resolve("tiny:1");

        assertThat(model.reference()).hasToString("ollama:tiny:1");
        assertThat(model.name()).hasToString("tiny:1");
        assertThat(model.revision()).isEqualTo("sha256:" + Digests.sha256(manifest));
        assertThat(model.documents().get("manifest")).isEqualTo(new String(manifest, StandardCharsets.UTF_8));
        assertThat(model.documents())
                .containsEntry("params", "{\"stop\":[\"x\"]}")
                .containsEntry("system", "Be kind.");
        assertThat(model.template()).isEqualTo("{{ .Prompt }} é");
        assertThat(model.licence()).isEqualTo("Some Terms");
        RemoteFile file = model.files().getFirst();
        assertThat(model.files()).hasSize(1);
        assertThat(file.sha256()).contains(Digests.sha256(CONTENT));
        assertThat(file.bytes()).hasValue(CONTENT.length);
        assertThat(registry.asked()).noneMatch(asked -> asked.target().contains(Digests.sha256(CONTENT)));
        assertThat(MemoryInlet.contentOf(file)).isEqualTo(CONTENT);
    }

    @Test
    void namespaces_and_other_hosts_are_asked_at_their_own_place() throws Exception {
        registry.put("someone/tiny:latest", MODEL);
        String host = registry.base().getAuthority();
        OllamaRegistryVendor elsewhere = new OllamaRegistryVendor(web, URI.create("http://127.0.0.1:1"));

        assertThat(resolve("ollama:someone/tiny").name()).hasToString("someone/tiny:latest");
        ResolvedModel model = elsewhere.resolve(new ModelReference("ollama", host + "/someone/tiny"));
        assertThat(model.name()).hasToString(host + "/someone/tiny:latest");
    }

    @Test
    void a_blob_is_had_from_another_host_which_never_hears_who_asks() throws Exception {
        registry.put("library/tiny:1", MODEL, TEMPLATE);
        registry.wantsToken();

        ResolvedModel model = resolve("tiny:1");

        assertThat(MemoryInlet.contentOf(model.files().getFirst())).isEqualTo(CONTENT);
        assertThat(model.template()).isNotEmpty();
        assertThat(registry.storage().asked())
                .hasSize(2)
                .allMatch(asked -> asked.authorization().isEmpty());
        assertThat(registry.asked().stream().map(Asked::target).filter(it -> it.startsWith("/token")))
                .containsExactly("/token?service=fake&scope=repository%3Ax%3Apull");
    }

    @Test
    void a_registry_that_serves_blobs_itself_works() throws Exception {
        registry.put("library/tiny:1", MODEL, TEMPLATE);
        registry.servesDirectly();

        assertThat(MemoryInlet.contentOf(resolve("tiny:1").files().getFirst())).isEqualTo(CONTENT);
        assertThat(registry.storage().asked()).isEmpty();
    }

    @Test
    void a_token_that_a_transfer_outlives_is_had_anew() throws Exception {
        registry.put("library/tiny:1", MODEL);
        RemoteFile file = resolve("tiny:1").files().getFirst();

        registry.wantsToken();

        assertThat(MemoryInlet.contentOf(file)).isEqualTo(CONTENT);
    }

    @Test
    void a_registry_that_wants_a_token_of_another_host_gets_no_question_there() {
        registry.put("library/tiny:1", MODEL);
        registry.wantsTokenOf(URI.create("http://localhost:" + registry.base().getPort() + "/token"));

        assertThat(Failures.causeOf(Codes.ACCESS_DENIED, () -> resolve("tiny:1")))
                .contains("another host");
        assertThat(registry.asked()).hasSize(1);
    }

    @Test
    void a_missing_model_is_told_in_the_words_of_either_form() {
        assertThat(Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> resolve("none")))
                .contains("404", "manifest unknown");
        registry.complains("{\"error\":\"file does not exist\",\"code\":\"x\"}");
        assertThat(Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> resolve("none")))
                .contains("404", "file does not exist");
    }

    @Test
    void layers_that_no_engine_here_loads_are_named() {
        registry.put("library/seeing:1", MODEL, Layer.text("projector", "p"));
        registry.put("library/tuned:1", MODEL, Layer.text("adapter", "a"));
        registry.put("library/twice:1", MODEL, new Layer("model", new byte[3]));
        registry.put("library/tensors:1", Layer.text("tensor", "t"));

        assertThat(refusal("seeing:1").expected()).contains("projector");
        assertThat(refusal("tuned:1").expected()).contains("adapter");
        assertThat(refusal("tuned:1").facts()).isEqualTo(Map.of("layers", List.of("model", "adapter")));
        assertThat(refusal("twice:1").expected()).contains("2 of them");
        assertThat(refusal("tensors:1").expected()).contains("tensor");
    }

    @Test
    void a_text_other_than_the_manifest_promises_is_refused() {
        registry.put("library/tiny:1", MODEL, TEMPLATE);
        registry.swaps(Digests.sha256(TEMPLATE.content()), "{{ .Other  }} é".getBytes(StandardCharsets.UTF_8));

        assertThat(Failures.causeOf(Codes.DIGEST_MISMATCH, () -> resolve("tiny:1")))
                .contains("template");
    }

    @Test
    void what_is_no_manifest_is_no_source() {
        registry.put("library/html:1", "<html>please log in</html>");
        registry.put("library/empty:1", "{\"layers\":[]}");
        registry.put(
                "library/path:1",
                "{\"layers\":[{\"mediaType\":\"application/vnd.ollama.image.model\",\"digest\":\"sha256:../../x\",\"size\":1}]}");

        for (String name : List.of("html:1", "empty:1", "path:1")) {
            Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> resolve(name));
        }
    }

    @Test
    void a_licence_that_is_a_book_is_left_out_and_a_template_that_is_one_is_refused() throws Exception {
        String book = "x".repeat((1 << 20) + 1);
        registry.put("library/tiny:1", MODEL, Layer.text("license", book));
        registry.put("library/tiny:2", MODEL, Layer.text("template", book));

        assertThat(resolve("tiny:1").licence()).isEmpty();
        assertThat(Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> resolve("tiny:2")))
                .contains("template is longer");
    }

    @Test
    void the_digest_that_a_caller_gives_must_be_the_announced_one() throws Exception {
        registry.put("library/tiny:1", MODEL);
        Vendors vendors = new Vendors(List.of(vendor));
        ModelReference reference = vendors.read("tiny:1");

        assertThat(vendors.resolve(reference, Optional.of(Digests.sha256(CONTENT)))
                        .files())
                .hasSize(1);
        Failures.causeOf(Codes.DIGEST_MISMATCH, () -> vendors.resolve(reference, Optional.of("0".repeat(64))));
        assertThat(Failures.failureOf(() -> vendors.resolve(reference, Optional.of("12"))))
                .isInstanceOf(Failure.Unprocessable.class);
    }

    private Failure.Unprocessable refusal(String source) {
        Failure failure = Failures.failureOf(() -> resolve(source));
        assertThat(failure.code()).isEqualTo(Codes.UNSUPPORTED_SOURCE);
        return (Failure.Unprocessable) failure;
    }

    private ResolvedModel resolve(String source) throws InterruptedException {
        Vendors vendors = new Vendors(List.of(vendor));
        return vendors.resolve(vendors.read(source), Optional.empty());
    }
}
