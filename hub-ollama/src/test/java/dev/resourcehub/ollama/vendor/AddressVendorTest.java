package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.vendor.fixture.Digests;
import dev.resourcehub.ollama.vendor.fixture.Fault;
import dev.resourcehub.ollama.vendor.fixture.Storage;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Files at plain addresses: the caller gives the digest, and it stands in the reference from then on. */
class AddressVendorTest {

    private static final byte[] CONTENT = "GGUF and the weights".getBytes(StandardCharsets.UTF_8);

    private final Vertx vertx = Vertx.vertx();
    private final Storage storage = Storage.started(vertx);
    private final HttpWeb web = SystemWeb.on(vertx);
    private final Vendors vendors = new Vendors(List.of(new AddressVendor(web)));

    @AfterEach
    void everything_stops() throws Exception {
        web.close();
        storage.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void an_address_with_a_digest_is_a_file_and_nobody_is_asked_for_it() throws Exception {
        URI url = storage.put("/models/Tiny.gguf", CONTENT);
        String digest = Digests.sha256(CONTENT);

        ResolvedModel model =
                vendors.resolve(vendors.read(url.toString()), Optional.of(digest.toUpperCase(Locale.ROOT)));

        assertThat(storage.asked()).isEmpty();
        assertThat(model.reference()).hasToString(url + "#sha256=" + digest);
        assertThat(model.name()).hasToString("tiny");
        assertThat(model.totalBytes()).isEmpty();
        RemoteFile file = model.files().getFirst();
        assertThat(file.identity()).isEqualTo("sha256:" + digest);
        assertThat(file.path()).endsWith("/models/Tiny.gguf").doesNotContain("signed");
        assertThat(MemoryInlet.contentOf(file)).isEqualTo(CONTENT);
        assertThat(vendors.resolve(vendors.read(model.reference().toString()), Optional.empty())
                        .reference())
                .isEqualTo(model.reference());
    }

    @Test
    void an_address_without_a_digest_is_refused_for_what_is_missing() {
        assertThat(Failures.failureOf(
                        () -> vendors.resolve(vendors.read("https://host.example/m.gguf"), Optional.empty())))
                .isInstanceOfSatisfying(Failure.Unprocessable.class, fault -> {
                    assertThat(fault.code()).isEqualTo(Codes.MISSING_FIELD);
                    assertThat(fault.field()).isEqualTo("sha256");
                });
    }

    @Test
    void a_refused_file_says_that_credentials_do_not_help() throws Exception {
        URI url = storage.put("/m.gguf", CONTENT);
        storage.misbehaves(new Fault.Refusal(403, Map.of()), 1);
        RemoteFile file = vendors.resolve(vendors.read(url.toString()), Optional.of("0".repeat(64)))
                .files()
                .getFirst();

        assertThat(Failures.causeOf(Codes.ACCESS_DENIED, () -> MemoryInlet.contentOf(file)))
                .contains("403", "readable without credentials");
    }
}
