package dev.resourcehub.ollama.engine.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.engine.fixture.TinyGguf;
import dev.resourcehub.ollama.engine.wire.ShelfCodec;
import dev.resourcehub.ollama.engine.wire.ShelfEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shelf as the child sees it: what the hub wrote last, read once, and what was known before where that is damaged. */
class ShelfFileTest {

    @TempDir
    Path folder;

    private final List<Set<String>> changes = new ArrayList<>();
    private ShelfFile shelf;

    @BeforeEach
    void empty_shelf() {
        shelf = new ShelfFile(folder.resolve("shelf.json"), changes::add);
    }

    @Test
    void a_replaced_file_is_read_and_the_same_file_is_not_read_twice() throws Exception {
        put(ShelfCodec.write(List.of(entry("one", "1", Optional.empty()))));

        assertThat(shelf.look()).hasSize(1);
        assertThat(shelf.look()).hasSize(1);
        put(ShelfCodec.write(List.of(entry("one", "1", Optional.empty()), entry("two", "2", Optional.empty()))));

        assertThat(shelf.look()).extracting(model -> model.card().name()).containsExactly("one", "two");
        assertThat(changes).containsExactly(Set.of("1".repeat(64)), Set.of("1".repeat(64), "2".repeat(64)));
    }

    @Test
    void a_damaged_file_leaves_what_was_known() throws Exception {
        put(ShelfCodec.write(List.of(entry("one", "1", Optional.empty()))));
        shelf.look();

        put("[{\"name\":\"two\"}]".getBytes(StandardCharsets.US_ASCII));
        assertThat(shelf.look()).extracting(model -> model.card().name()).containsExactly("one");
        put("<html>".getBytes(StandardCharsets.US_ASCII));
        assertThat(shelf.look()).hasSize(1);
    }

    @Test
    void no_file_is_an_empty_shelf() {
        assertThat(shelf.look()).isEmpty();
    }

    @Test
    void a_model_is_known_by_its_header_or_where_that_cannot_be_read_by_its_entry() throws Exception {
        TinyGguf.write(folder.resolve("one"));
        put(ShelfCodec.write(
                List.of(entry("one", "1", Optional.empty()), entry("gone", "2", Optional.of("its file is gone")))));

        List<Shelved> models = shelf.look();

        assertThat(models.getFirst().card().family()).isEqualTo("llama");
        assertThat(models.getFirst().card().modifiedAt()).isEqualTo(Instant.EPOCH);
        assertThat(models.getLast().card().family()).isEqualTo("unknown");
        assertThat(models.getLast().refusal()).contains("its file is gone");
        assertThat(changes).containsExactly(Set.of("1".repeat(64)));
    }

    private ShelfEntry entry(String name, String digit, Optional<String> refusal) {
        return new ShelfEntry(
                name,
                List.of(folder.resolve(name).toString()),
                digit.repeat(64),
                1,
                "",
                Optional.of(Instant.EPOCH),
                refusal);
    }

    private void put(byte[] text) throws IOException {
        Path unfinished = Files.write(folder.resolve("shelf.json.new"), text);
        Files.move(
                unfinished,
                folder.resolve("shelf.json"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
