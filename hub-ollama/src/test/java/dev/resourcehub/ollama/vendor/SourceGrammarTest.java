package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code source} may say.
 *
 * <p>A prefix decides; a bare name is Ollama's, a bare {@code owner/repo} is Hugging Face's; the first vendor that takes a
 * reference has it. What nobody takes is refused with all forms, before anybody is asked: nothing in a source leads out of
 * its place, and plain http leads to this machine only.
 */
class SourceGrammarTest {

    private static final Web NOWHERE = new Web() {
        @Override
        public Page get(URI url, Map<String, String> headers) {
            throw new AssertionError("asked " + url);
        }

        @Override
        public Supply file(URI url, Map<String, String> headers) {
            return inlet -> {
                throw new AssertionError("asked " + url);
            };
        }
    };

    private final Vendors vendors = UsualVendors.of(
            NOWHERE, VendorPlaces.of(Map.of()), Map.of(), List.of(Path.of("/models")), Path.of("/scratch"));

    @ParameterizedTest
    @CsvSource({
        "gemma3, ollama_registry",
        "gemma3:270m, ollama_registry",
        "ollama:gemma3:270m, ollama_registry",
        "ollama:library/gemma3, ollama_registry",
        "ollama:someone/gemma3:latest, ollama_registry",
        "ollama:registry.example:5000/some-one/gemma3.1:q4_0, ollama_registry",
        "ollama:hf.co/org/model-GGUF:Q4_K_M, ollama_registry",
        "hf.co/org/model-GGUF:Q4_K_M, ollama_registry",
        "OLLAMA:gemma3, ollama_registry",
        "org/model, hugging_face",
        "org/model:file.gguf, hugging_face",
        "org/model:file:extra, hugging_face",
        "my-org_x/model:Q4_K_M, hugging_face",
        "org/model:dir/file.gguf, hugging_face",
        "hf:org/model, hugging_face",
        "HF:org/model, hugging_face",
        "hf:org/model@v1:Q8_0, hugging_face",
        "hf:org/model@refs/pr/1, hugging_face",
        "hf:org/model:modèle é.gguf, hugging_face",
        "hf:library/model, hugging_face",
        "github:org/repo, github",
        "github:org/repo@latest, github",
        "github:org/repo@v1.0:a-file.gguf, github",
        "github:org/.github@release/1:a+b.gguf, github",
        "https://host.example/m.gguf, https",
        "https://host.example:8443/a%20b/m.gguf?x=1, https",
        "http://127.0.0.1:8080/m.gguf, https",
        "http://localhost/m.gguf, https",
        "http://[::1]:80/m.gguf, https",
        "file:/models/m.gguf, file",
        "file:///models/a folder/m.gguf, file",
        "python:gemma3-270m, python_packages",
    })
    void a_source_is_taken_by_one_vendor(String source, String vendor) {
        assertThat(vendors.of(vendors.read(source)))
                .get()
                .extracting(Vendor::name)
                .isEqualTo(vendor);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\t",
                " gemma3",
                "gemma3 ",
                "gem ma3",
                "gemma3:",
                ":270m",
                "gemma3:a:b",
                "gem\nma3",
                "gem\u0000ma3",
                "gem\u202Ema3",
                "a/b/c",
                "a/b/c/d",
                "library/llama3",
                "hf.co/llama3",
                "org/model@v1",
                "org/",
                "/model",
                "/etc/passwd",
                "../model",
                "org/..",
                "./model",
                "~/model",
                "C:\\models\\m.gguf",
                "org\\model",
                "org/model:",
                "org/model:../m.gguf",
                "org/model:a/../../m.gguf",
                "org/model:/etc/passwd",
                "org/model:a//b.gguf",
                "org/model:./b.gguf",
                "org/model:a\\b.gguf",
                "-org/model",
                "org./model",
                "or--g/model",
                "or..g/model",
                "org/model.git",
                "hf:",
                "hf:model",
                "hf:org/model@",
                "hf:org/model@../x",
                "hf:org/model@a//b",
                "hf:org/model@/a",
                "hf:org/model@a b",
                "hf://org/model",
                "ollama:",
                "ollama:..",
                "ollama:../gemma3",
                "ollama:a/b/c/d",
                "ollama:library/../gemma3",
                "ollama:bad.space/gemma3",
                "ollama:https://host/ns/m",
                "ollama:user:pw@host/ns/m",
                "ollama:gemma3@sha256:00",
                "ollama:-gemma3",
                "ollama:a..b/ns/gemma3",
                "ollama:host:99999/ns/gemma3",
                "ollama:gemma3:.x",
                "ollama:gemma3?x=1",
                "ollama:gemma3#x",
                "github:org",
                "github:org/..",
                "github:org/repo@",
                "github:org/repo@../x",
                "github:org/repo@v1:",
                "github:org/repo@v1:../x.gguf",
                "github:org/repo@v1:a/x.gguf",
                "github:-org/repo",
                "http://host.example/m.gguf",
                "http://127.0.0.1.host.example/m.gguf",
                "http://localhost.host.example/m.gguf",
                "http://169.254.169.254/m.gguf",
                "https:",
                "https://",
                "https:///m.gguf",
                "https://host.example",
                "https://host.example/",
                "https://host.example/models/",
                "https:host.example/m.gguf",
                "https://user:secret@host.example/m.gguf",
                "https://user@host.example/m.gguf",
                "https://host.example/../m.gguf",
                "https://host.example/a/%2e%2e/m.gguf",
                "https://host.example/a%5cm.gguf",
                "https://host.example/a%00m.gguf",
                "https://host.example:99999/m.gguf",
                "https://host.example/m.gguf#part",
                "https://host.example/m.gguf#sha256=12",
                "ftp://host.example/m.gguf",
                "s3://bucket/m.gguf",
                "file:",
                "file:m.gguf",
                "file:./m.gguf",
                "file:/",
                "file:/models/../etc/passwd",
                "file:/models//m.gguf",
                "file://host/models/m.gguf",
                "file:C:/m.gguf",
                "python:",
                "python:requests",
                "via:",
                "via:ollama-1",
                "via:ollama-1:",
                "via:bad id:gemma3",
                "via:ollama-1:../gemma3",
                "default:other",
            })
    void a_source_that_nobody_takes_is_refused_with_the_forms(String source) {
        assertThatThrownBy(() -> vendors.read(source))
                .isInstanceOfSatisfying(
                        HubException.class,
                        refused -> assertThat(refused.failure())
                                .isInstanceOfSatisfying(Failure.Unprocessable.class, fault -> {
                                    assertThat(fault.code()).isEqualTo(Codes.UNSUPPORTED_SOURCE);
                                    assertThat(fault.field()).isEqualTo("source");
                                    assertThat(fault.facts()).containsEntry("forms", vendors.forms());
                                    assertThat(fault.expected())
                                            .contains("hf:owner/repo", "ollama:", "github:", "via:");
                                    assertThat(fault.toString()).doesNotContain("secret");
                                }));
    }

    @ParameterizedTest
    @CsvSource({
        "https://h.example/a.gguf?sig=secret,https://h.example/a.gguf",
        "HTTP://127.0.0.1:9/a.gguf?sig=secret#sha256=00,HTTP://127.0.0.1:9/a.gguf#sha256=00",
        "https://h.example/a.gguf#sha256=00,https://h.example/a.gguf#sha256=00",
        "hf:owner/repo:what?.gguf,hf:owner/repo:what?.gguf",
    })
    void an_address_is_shown_without_its_query_which_may_be_a_signature(String source, String shown) {
        assertThat(ModelReference.shown(source)).isEqualTo(shown);
    }

    @Test
    void no_source_is_longer_than_it_can_mean() {
        String long97 = "a".repeat(97);

        assertThat(vendors.of(new ModelReference("hf", "a".repeat(96) + "/b"))).isPresent();
        assertThat(vendors.of(new ModelReference("hf", long97 + "/b"))).isEmpty();
        assertThat(vendors.of(new ModelReference("ollama", long97))).isEmpty();
        assertThat(vendors.of(new ModelReference("file", "/" + "a".repeat(1025))))
                .isEmpty();
        assertThat(SourceText.read("https://host.example/" + "a/".repeat(1100) + "m"))
                .isEmpty();
    }

    @Test
    void a_pull_by_an_instance_and_the_default_are_read_and_no_vendor_takes_them() {
        ModelReference via = vendors.read("via:ollama-127.0.0.1-11434:gemma3:270m");

        assertThat(vendors.of(via)).isEmpty();
        assertThat(Via.of(via)).get().satisfies(pull -> {
            assertThat(pull.instance()).hasToString("ollama-127.0.0.1-11434");
            assertThat(pull.model()).hasToString("gemma3:270m");
        });
        assertThat(DefaultModel.isMeant(vendors.read("default:"))).isTrue();
        assertThat(Via.of(vendors.read("gemma3"))).isEmpty();
    }

    @Test
    void each_place_of_the_default_model_is_taken_by_its_vendor_and_says_what_an_operator_can_do() {
        List<DefaultModel.Origin> origins = DefaultModel.origins(VendorPlaces.of(Map.of()));

        assertThat(origins)
                .extracting(
                        origin -> vendors.of(origin.reference()).orElseThrow().name())
                .containsExactly("ollama_registry", "hugging_face", "python_packages");
        assertThat(origins).extracting(DefaultModel.Origin::remedy).allMatch(remedy -> remedy.endsWith("."));
        assertThat(origins.getLast().remedy()).contains("apt-get install python3-pip");
    }

    @Test
    void a_name_is_split_at_its_first_colon_and_a_revision_is_main_where_none_is_given() {
        assertThat(HubName.of(new ModelReference("", "org/model:file:extra")))
                .contains(new HubName("org", "model", "main", "file:extra"));
        assertThat(RegistryName.of(new ModelReference("ollama", "host:5000/ns/m:t")))
                .contains(new RegistryName("host:5000", "ns", "m", "t"));
        assertThat(RegistryName.of(new ModelReference("", "gemma3")))
                .contains(new RegistryName("registry.ollama.ai", "library", "gemma3", "latest"));
        assertThat(ReleaseName.of(new ModelReference("github", "o/r@latest")))
                .contains(new ReleaseName("o", "r", "", ""));
    }
}
