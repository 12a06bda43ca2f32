package dev.resourcehub.ollama.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.job.JobId;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.model.wire.JsonModelCodec;
import dev.resourcehub.readiness.Provenance;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.store.Change;
import dev.resourcehub.store.EmbeddedStore;
import dev.resourcehub.store.Key;
import dev.resourcehub.store.Store;
import dev.resourcehub.store.StoreSettings;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries under names: no two models share one, all of it outlasts the process, damage is told and hurts nothing else. */
class ModelCatalogTest {

    private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");

    @TempDir
    Path folder;

    private Store store;
    private ModelCatalog catalog;

    @BeforeEach
    void open() throws Exception {
        store = get(EmbeddedStore.open(folder.resolve("store.db"), StoreSettings.DEFAULTS, InstantSource.system()));
        catalog = new ModelCatalog(store, new JsonModelCodec());
    }

    @AfterEach
    void close() throws Exception {
        get(store.close());
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static CatalogEntry entry(String name, ModelStatus status) {
        return new CatalogEntry(
                new ModelName(name),
                new CatalogEntry.Origin("hf:a/b@rev:größe.gguf", "hugging_face", "a/b", "rev"),
                List.of(new CatalogEntry.KeptFile("größe.gguf", 12, "ab".repeat(32), true)),
                status,
                new CatalogEntry.Traits("gguf", "gemma3", "Q4_K_M", "{{ .Prompt }}", "MIT"),
                List.of(new InstanceId("ollama-1")),
                List.of("etag:x"),
                NOW,
                NOW.plusSeconds(1),
                Optional.of(NOW.plusSeconds(2)),
                new Provenance("jörg", "manual", "req-1", NOW, Map.of("adapter_id", "ollama")),
                Optional.of(new JobId("job-1")));
    }

    private void put(String name) throws Exception {
        get(catalog.change(new ModelName(name), before -> Optional.of(entry(name, new ModelStatus.Available()))));
    }

    @Test
    void what_was_written_reads_equal_after_a_restart() throws Exception {
        List<CatalogEntry> entries = List.of(
                entry("a", new ModelStatus.Available()),
                entry("b", new ModelStatus.Downloading()),
                entry("c", new ModelStatus.Failed(new Code("stalled"), "nothing came")),
                entry("d", new ModelStatus.Refused("no such network")));
        for (CatalogEntry entry : entries) {
            get(catalog.change(entry.name(), before -> Optional.of(entry)));
        }

        close();
        open();

        assertThat(get(catalog.all()).entries()).isEqualTo(entries);
    }

    @Test
    void names_with_slashes_dashes_and_tags_never_meet() throws Exception {
        List<String> names = List.of("a/b-c", "a-b/c", "a-b-c", "a/b:c", "a/b/c", "a:b-c");
        for (String name : names) {
            put(name);
        }

        assertThat(get(catalog.all()).entries()).hasSize(names.size());
        get(catalog.remove(new ModelName("a/b-c")));
        assertThat(get(catalog.find(new ModelName("a-b/c")))).isPresent();
        assertThat(get(catalog.find(new ModelName("a/b-c")))).isEmpty();
        assertThat(get(catalog.all()).entries()).hasSize(names.size() - 1);
    }

    @Test
    void case_and_the_tag_latest_make_no_other_model() throws Exception {
        put("Gemma3");

        assertThat(get(catalog.find(new ModelName("gemma3:latest")))).isPresent();
        assertThat(get(catalog.find(new ModelName("gemma3:270m")))).isEmpty();
    }

    @Test
    void more_entries_than_a_page_are_all_listed() throws Exception {
        for (int i = 0; i < 205; i++) {
            put("model-" + i);
        }

        assertThat(get(catalog.all()).entries()).hasSize(205);
    }

    @Test
    void a_damaged_entry_is_told_and_replaced_by_the_next_change() throws Exception {
        put("good");
        get(store.write(
                List.of(new Change.Put(new Key("models", "bad:latest"), 0, Buffer.buffer("{\"name\":\"bad\",\"fil")))));

        ModelCatalog.Contents contents = get(catalog.all());
        assertThat(contents.entries()).hasSize(1);
        assertThat(contents.damaged()).extracting(ModelCatalog.Damaged::key).containsExactly("bad:latest");
        assertThat(get(catalog.find(new ModelName("bad")))).isEmpty();

        put("bad");
        assertThat(get(catalog.all()).damaged()).isEmpty();
        assertThat(get(catalog.all()).entries()).hasSize(2);
    }

    @Test
    void a_damaged_entry_can_be_removed() throws Exception {
        get(store.write(List.of(new Change.Put(new Key("models", "bad:latest"), 0, Buffer.buffer("x")))));

        get(catalog.remove(new ModelName("bad")));

        assertThat(get(catalog.all()).damaged()).isEmpty();
    }

    @Test
    void changes_at_the_same_time_all_count() throws Exception {
        put("shared");
        List<Future<?>> changes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            changes.add(catalog.change(
                    new ModelName("shared"),
                    before -> before.map(entry ->
                            entry.with(entry.status(), entry.updatedAt().plusSeconds(1)))));
        }
        get(Future.join(changes));

        assertThat(get(catalog.find(new ModelName("shared"))).orElseThrow().updatedAt())
                .isEqualTo(NOW.plusSeconds(21));
    }

    @Test
    void a_change_that_refuses_changes_nothing() throws Exception {
        put("bound");

        Future<Optional<CatalogEntry>> refused = catalog.change(new ModelName("bound"), before -> {
            throw new HubException(new Failure.Internal("no"));
        });
        refused.toCompletionStage()
                .toCompletableFuture()
                .handle((value, broken) -> broken)
                .get(30, TimeUnit.SECONDS);

        assertThat(refused.failed()).isTrue();
        assertThat(get(catalog.find(new ModelName("bound")))).isPresent();
    }
}
