package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.vendor.fixture.Storage;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A new vendor is one small class: it says what there is, and has no code for bytes, progress or calling off. */
class NewVendorTest {

    private static final byte[] CONTENT = "GGUF and the weights".getBytes(StandardCharsets.UTF_8);

    private final Vertx vertx = Vertx.vertx();
    private final Storage storage = Storage.started(vertx);
    private final HttpWeb web = SystemWeb.on(vertx);

    @AfterEach
    void everything_stops() throws Exception {
        web.close();
        storage.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void a_vendor_of_one_small_class_is_asked_before_the_others_and_its_form_is_listed() throws Exception {
        URI url = storage.put("/models/tiny", CONTENT);
        ShelfVendor shelf = new ShelfVendor(web, url);
        Vendors vendors =
                new Vendors(List.of(shelf, new HuggingFaceVendor(web, new HubAccess(url, java.util.Map.of()))));

        ResolvedModel model = vendors.resolve(vendors.read("shelf:tiny"), Optional.empty());

        assertThat(model.vendor()).isEqualTo("shelf");
        assertThat(MemoryInlet.contentOf(model.files().getFirst())).isEqualTo(CONTENT);
        assertThat(vendors.forms()).startsWith("shelf:NAME");
    }

    @Test
    void a_new_vendor_has_fewer_than_80_lines() throws Exception {
        Path source = Path.of("src/test/java/dev/resourcehub/ollama/vendor/ShelfVendor.java");

        assertThat(Files.readAllLines(source)).hasSizeLessThan(80);
    }

    @Test
    void the_page_shows_this_very_class() throws Exception {
        String code = Files.readString(Path.of("src/test/java/dev/resourcehub/ollama/vendor/ShelfVendor.java"));
        String page = Files.readString(Path.of("../docs/models.md"));

        assertThat(page).contains("```java\n" + code + "```");
    }
}
