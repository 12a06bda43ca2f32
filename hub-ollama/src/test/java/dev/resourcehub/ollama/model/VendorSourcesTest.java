package dev.resourcehub.ollama.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.vendor.ModelReference;
import dev.resourcehub.ollama.vendor.RemoteFile;
import dev.resourcehub.ollama.vendor.ResolvedModel;
import dev.resourcehub.ollama.vendor.Vendor;
import dev.resourcehub.ollama.vendor.VendorPlaces;
import dev.resourcehub.ollama.vendor.Vendors;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The default model comes from the first of its places that has it, under the name that its weights have. */
class VendorSourcesTest {

    private static final VendorPlaces PLACES = VendorPlaces.of(Map.of());

    private record Place(String scheme, boolean has) implements Vendor {

        @Override
        public String name() {
            return scheme;
        }

        @Override
        public String form() {
            return scheme + ":NAME";
        }

        @Override
        public boolean supports(ModelReference reference) {
            return reference.scheme().equals(scheme);
        }

        @Override
        public ResolvedModel resolve(ModelReference reference) {
            if (!has) {
                throw new HubException(new Failure.WorkFailed(Codes.STALLED, scheme, "nobody answers"));
            }
            RemoteFile file = new RemoteFile("m.gguf", OptionalLong.of(1), Optional.empty(), "tag", inlet -> {});
            return new ResolvedModel(reference, new ModelName("any"), scheme, "", List.of(file), "", "");
        }
    }

    private static VendorSources sources(boolean ollama, boolean huggingFace, boolean python) {
        Vendors vendors = new Vendors(
                List.of(new Place("ollama", ollama), new Place("hf", huggingFace), new Place("python", python)));
        return new VendorSources(vendors, PLACES);
    }

    @Test
    void the_first_place_that_has_it_is_taken() throws Exception {
        assertThat(sources(true, true, true)
                        .resolve("default:", Optional.empty())
                        .name())
                .isEqualTo(new ModelName("gemma3:270m"));
        assertThat(sources(false, false, true)
                        .resolve("default:", Optional.empty())
                        .name())
                .isEqualTo(new ModelName("gemma3:270m-base"));
    }

    @Test
    void where_none_has_it_each_says_why() {
        assertThatThrownBy(() -> sources(false, false, false).resolve("default:", Optional.empty()))
                .isInstanceOfSatisfying(
                        HubException.class,
                        refused -> assertThat(refused.failure())
                                .isInstanceOfSatisfying(Failure.WorkFailed.class, failed -> {
                                    assertThat(failed.code()).isEqualTo(Codes.SOURCE_NOT_FOUND);
                                    assertThat(failed.cause())
                                            .contains("Ollama registry (gemma3:270m): nobody answers")
                                            .contains("Hugging Face")
                                            .contains("Python packages");
                                }));
    }
}
