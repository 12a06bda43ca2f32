package dev.resourcehub.ollama;

import static dev.resourcehub.ollama.Stage.LONG;
import static dev.resourcehub.ollama.Stage.failure;
import static dev.resourcehub.ollama.Stage.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.job.JobId;
import dev.resourcehub.job.JobState;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.call.Routing;
import dev.resourcehub.ollama.fixture.FakeModel;
import dev.resourcehub.ollama.fixture.FakeOllama;
import dev.resourcehub.ollama.fixture.FakeOllamaSettings;
import dev.resourcehub.ollama.model.CatalogEntry;
import dev.resourcehub.ollama.model.EngineShelf;
import dev.resourcehub.ollama.model.Ensured;
import dev.resourcehub.ollama.model.Flushed;
import dev.resourcehub.ollama.model.ManagedModel;
import dev.resourcehub.ollama.model.ModelLibrary;
import dev.resourcehub.ollama.model.ModelListing;
import dev.resourcehub.ollama.model.ModelRequest;
import dev.resourcehub.ollama.model.ModelStatus;
import dev.resourcehub.ollama.model.Placement;
import dev.resourcehub.ollama.model.PullResult;
import dev.resourcehub.ollama.model.fixture.FolderDownloads;
import dev.resourcehub.ollama.model.fixture.RememberingShelf;
import dev.resourcehub.readiness.Provenance;
import dev.resourcehub.resource.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The library over real Ollama servers (the fixture's) and a home: what is there costs nothing, what is not comes once, what
 * is removed is gone from everywhere, and the list tells all of it.
 */
class ModelLibraryTest {

    private static final String PULL = "/api/pull";

    private final Stage stage = new Stage();

    @TempDir
    Path folder;

    private Library.Lasting lasting;
    private Library library;

    @AfterEach
    void stop() throws Exception {
        if (library != null) {
            library.close();
        }
        stage.close();
    }

    private Library over(EngineShelf shelf, FakeOllama... fakes) throws Exception {
        if (lasting == null) {
            lasting = Library.Lasting.under(folder);
        }
        library = new Library(stage, lasting, stage.hub(fakes), shelf);
        return library;
    }

    private FakeOllama puller(String... pullable) throws Exception {
        return stage.fake(FakeOllamaSettings.defaults()
                .withPullable(java.util.Arrays.stream(pullable)
                        .map(name -> FakeModel.named(name).withSize(10_000))
                        .toArray(FakeModel[]::new)));
    }

    private static ModelRequest named(String name) {
        return ModelRequest.of(new ModelName(name));
    }

    @Test
    void a_model_that_a_server_has_is_present_and_nobody_pulls() throws Exception {
        FakeOllama fake = puller("tiny");
        over(EngineShelf.none(), fake);

        assertThat(library.ensure("tiny:latest"))
                .isInstanceOfSatisfying(
                        Ensured.Present.class,
                        present -> assertThat(present.model().instances()).hasSize(1));
        assertThat(fake.stats().requests(PULL)).isZero();
        assertThat(library.sources.resolved()).isZero();
    }

    @Test
    void a_model_that_came_behind_the_hubs_back_is_seen_without_a_pull() throws Exception {
        FakeOllama fake = puller("tiny", "late");
        over(EngineShelf.none(), fake);
        Library.pullBehindTheHub(stage, fake, "late");

        assertThat(library.ensure("late")).isInstanceOf(Ensured.Present.class);
        assertThat(fake.stats().requests(PULL)).isEqualTo(1);
    }

    @Test
    void a_model_that_nobody_has_is_pulled_by_a_server_and_then_present() throws Exception {
        FakeOllama fake = puller("big");
        over(EngineShelf.none(), fake);

        PullResult result = library.brought(named("big"));

        assertThat(result.performed()).isTrue();
        assertThat(result.instances()).containsExactly(Stage.idOf(fake));
        assertThat(result.path()).isEmpty();
        assertThat(library.ensure("big")).isInstanceOf(Ensured.Present.class);
        assertThat(fake.stats().requests(PULL)).isEqualTo(1);
    }

    @Test
    void another_tag_of_a_model_is_another_model() throws Exception {
        FakeOllama fake = stage.fake(FakeOllamaSettings.defaults()
                .withModels(FakeModel.named("m:a"))
                .withPullable(
                        FakeModel.named("m:b").withSize(100),
                        FakeModel.named("m").withSize(100)));
        over(EngineShelf.none(), fake);

        assertThat(library.brought(named("m:b")).name().value()).isEqualTo("m:b");
        library.brought(named("m"));

        assertThat(fake.stats().requests(PULL)).isEqualTo(2);
    }

    @Test
    void refreshing_pulls_though_the_model_is_there() throws Exception {
        FakeOllama fake = puller("tiny");
        over(EngineShelf.none(), fake);

        Ensured refreshed = get(library.library.refresh(named("tiny")));

        assertThat(refreshed)
                .isInstanceOfSatisfying(
                        Ensured.Started.class,
                        started -> assertThat(library.result(started.job().id()).performed())
                                .isTrue());
        assertThat(fake.stats().requests(PULL)).isEqualTo(1);
    }

    @Test
    void removing_twice_removes_once() throws Exception {
        FakeOllama one = puller("tiny");
        FakeOllama two = puller("tiny");
        over(EngineShelf.none(), one, two);

        Flushed first = get(library.library.flush(new ModelName("tiny")));
        Flushed second = get(library.library.flush(new ModelName("tiny")));

        assertThat(first.performed()).isTrue();
        assertThat(first.instances()).containsExactlyInAnyOrder(Stage.idOf(one), Stage.idOf(two));
        assertThat(first.success()).isTrue();
        assertThat(second.performed()).isFalse();
        assertThat(second.success()).isTrue();
        assertThat(get(library.library.list()).models()).isEmpty();
    }

    @Test
    void a_server_that_refuses_to_remove_is_told_of() throws Exception {
        FakeOllama fake = puller("tiny");
        over(EngineShelf.none(), fake);
        fake.script(new dev.resourcehub.ollama.fixture.FaultRule(
                new dev.resourcehub.ollama.fixture.Fault.Refused(500, "disk is read-only"), "/api/delete", 1));

        Flushed flushed = get(library.library.flush(new ModelName("tiny")));

        assertThat(flushed.success()).isFalse();
        assertThat(flushed.performed()).isFalse();
        assertThat(flushed.failures()).containsKey(Stage.idOf(fake));
    }

    @Test
    void two_who_want_the_same_model_get_the_same_job() throws Exception {
        FakeOllama fake = stage.fake(FakeOllamaSettings.defaults()
                .withPullable(FakeModel.named("big").withSize(1_000_000))
                .withPullPace(1_000, Duration.ofMillis(5)));
        over(EngineShelf.none(), fake);

        var first = library.library.ensure(named("big"));
        var second = library.library.ensure(named("big"));
        JobId job = ((Ensured.Started) get(first)).job().id();

        assertThat(((Ensured.Started) get(second)).job().id()).isEqualTo(job);
        assertThat(library.ensure("big")).isInstanceOfSatisfying(Ensured.Started.class, started -> {
            assertThat(started.joined()).isTrue();
            assertThat(started.job().id()).isEqualTo(job);
        });
        assertThat(failure(library.library.flush(new ModelName("big")))).isInstanceOf(Failure.Conflict.class);
        get(library.runner.cancel(job, "client"));
        await().atMost(LONG).until(() -> fake.stats().cancelled() == 1);
    }

    @Test
    void who_wanted_a_model_is_kept_and_told() throws Exception {
        over(EngineShelf.none(), puller("big", "bigger"));
        Provenance who = new Provenance(
                "jörg", "manual", "req-7", Instant.parse("2026-11-30T10:00:00Z"), Map.of("team", "blue"));

        Ensured.Started started =
                (Ensured.Started) get(library.library.ensure(named("big").by(who)));
        library.result(started.job().id());

        assertThat(library.entry("big").orElseThrow().provenance()).isEqualTo(who);
        assertThat(get(library.library.find(new ModelName("big")))
                        .orElseThrow()
                        .entry()
                        .orElseThrow()
                        .job())
                .contains(started.job().id());
        assertThat(library.told(started.job().id()))
                .anyMatch(event -> event.said() instanceof dev.resourcehub.job.JobEvent.Said.Log log
                        && log.text().contains("jörg")
                        && log.text().contains("req-7"));
        library.brought(named("bigger"));
        Provenance usual = library.entry("bigger").orElseThrow().provenance();
        assertThat(usual.requestedBy()).isEqualTo("ai-api");
        assertThat(usual.reason()).isEqualTo("manual");
        assertThat(usual.metadata()).containsEntry("adapter_id", "ollama").containsEntry("operation", "ensure");
    }

    @Test
    void looking_at_a_server_pulls_nothing() throws Exception {
        FakeOllama fake = puller("big");
        over(EngineShelf.none(), fake);

        get(library.library.list());
        get(library.library.find(new ModelName("big")));
        get(library.hub.modelServers().look());

        assertThat(fake.stats().requests(PULL)).isZero();
        assertThat(fake.stats().requests("/api/create")).isZero();
    }

    @Test
    void the_list_joins_the_catalog_and_the_fleet() throws Exception {
        FakeOllama fake = stage.fake("tiny");
        lasting = Library.Lasting.under(folder);
        lasting.sources().put("hf:a/b", "hf.co/a/b:Q4", Library.gguf(folder, 0));
        over(new RememberingShelf(true, "llama"), fake);
        library.result(library.pull("{\"source\":\"hf:a/b\"}"));
        Stage.ask(library.hub, "tiny", Routing.ANY);

        ModelListing listing = get(library.library.list());

        assertThat(listing.models())
                .extracting(model -> model.name().value())
                .containsExactly("hf.co/a/b:Q4", "tiny:latest");
        ManagedModel kept = listing.models().getFirst();
        assertThat(kept.path()).hasValueSatisfying(path -> assertThat(path).exists());
        assertThat(kept.sizeBytes()).isEqualTo(Library.gguf(folder, 0).length);
        assertThat(kept.loaded()).isFalse();
        assertThat(kept.entry().orElseThrow().traits().architecture()).isEqualTo("llama");
        ManagedModel seen = listing.models().getLast();
        assertThat(seen.path()).isEmpty();
        assertThat(seen.loaded()).isTrue();
        assertThat(seen.status()).isEqualTo(new ModelStatus.Available());
        assertThat(seen.sizeBytes()).isPositive();
        assertThat(seen.instances()).hasSize(1);
    }

    @Test
    void a_server_that_is_down_is_a_failure_beside_the_models_of_the_others() throws Exception {
        FakeOllama up = stage.fake("tiny");
        FakeOllama down = stage.fake("large");
        over(EngineShelf.none(), up, down);
        get(down.refuse());
        await().atMost(LONG).until(() -> !Stage.view(library.hub, down).status().isAvailable());

        ModelListing listing = get(library.library.list());

        assertThat(listing.models()).extracting(model -> model.name().value()).containsExactly("tiny:latest");
        assertThat(listing.failures()).containsOnlyKeys(Stage.idOf(down));
        assertThat(listing.failures().get(Stage.idOf(down))).isNotBlank();
    }

    @Test
    void a_name_that_climbs_is_refused_before_anything_is_asked() throws Exception {
        over(EngineShelf.none(), puller("tiny"));

        assertThat(library.ensure("../../etc/passwd"))
                .isInstanceOfSatisfying(
                        Ensured.Refused.class,
                        refused -> assertThat(refused.failure()).isInstanceOf(Failure.Unprocessable.class));
    }

    @Test
    void a_digest_other_than_the_bound_one_is_a_conflict_at_once() throws Exception {
        lasting = Library.Lasting.under(folder);
        lasting.sources().put("hf:a/b", "mine", Library.gguf(folder, 0));
        over(new RememberingShelf(true, "llama"));
        library.result(library.pull("{\"source\":\"hf:a/b\"}"));

        Ensured refused = get(library.library.ensure(new ModelRequest(
                new ModelName("mine"),
                Optional.of("hf:a/b"),
                Optional.of("0".repeat(64)),
                new Placement.Anywhere(),
                Optional.empty())));

        assertThat(refused)
                .isInstanceOfSatisfying(
                        Ensured.Refused.class,
                        conflict -> assertThat(conflict.failure()).isInstanceOf(Failure.Conflict.class));
    }

    @Test
    void files_that_another_name_needs_outlive_a_removal() throws Exception {
        byte[] shared = Library.gguf(folder, 0);
        byte[] own = Library.gguf(folder, 1);
        lasting = Library.Lasting.under(folder);
        lasting.sources().put("hf:a/one", "one", shared, own);
        lasting.sources().put("hf:a/two", "two", shared);
        RememberingShelf shelf = new RememberingShelf(true, "llama");
        over(shelf);
        library.result(library.pull("{\"source\":\"hf:a/one\"}"));
        library.result(library.pull("{\"source\":\"hf:a/two\"}"));
        assertThat(library.downloads.brought()).isEqualTo(2);
        CatalogEntry two = library.entry("two").orElseThrow();

        assertThat(get(library.library.flush(new ModelName("one"))).performed()).isTrue();

        assertThat(shelf.models).containsOnlyKeys("two:latest");
        assertThat(library.downloads.present(two.files().getFirst().sha256())).isPresent();
        try (var files = Files.list(folder.resolve("blobs"))) {
            assertThat(files.toList()).hasSize(1);
        }
        assertThat(get(library.library.flush(new ModelName("two"))).performed()).isTrue();
        try (var files = Files.list(folder.resolve("blobs"))) {
            assertThat(files.toList()).isEmpty();
        }
    }

    @Test
    void what_is_complete_is_offered_to_the_engine_again_after_a_restart() throws Exception {
        lasting = Library.Lasting.under(folder);
        lasting.sources().put("hf:a/b", "mine", Library.gguf(folder, 0));
        over(new RememberingShelf(true, "llama"));
        library.result(library.pull("{\"source\":\"hf:a/b\"}"));
        library.close();

        RememberingShelf next = new RememberingShelf(true, "llama");
        over(next);

        assertThat(next.models).containsOnlyKeys("mine:latest");
        assertThat(library.ensure("mine")).isInstanceOf(Ensured.Present.class);
        assertThat(library.downloads.brought()).isEqualTo(1);
    }

    @Test
    void a_model_that_was_on_its_way_without_a_job_failed() throws Exception {
        over(new RememberingShelf(true, "llama"));
        Instant now = Instant.parse("2026-11-30T10:00:00Z");
        get(library.catalog.change(
                new ModelName("lost"),
                before -> Optional.of(new CatalogEntry(
                        new ModelName("lost"),
                        new CatalogEntry.Origin("hf:a/b", "hf", "hf:a/b", ""),
                        List.of(),
                        new ModelStatus.Downloading(),
                        new CatalogEntry.Traits("", "", "", "", ""),
                        List.of(),
                        List.of(),
                        now,
                        now,
                        Optional.empty(),
                        new Provenance("a", "b", "", now, Map.of()),
                        Optional.of(new JobId("job-gone"))))));
        library.close();

        over(new RememberingShelf(true, "llama"));

        assertThat(library.entry("lost").orElseThrow().status())
                .isInstanceOfSatisfying(
                        ModelStatus.Failed.class,
                        failed -> assertThat(failed.code().value()).isEqualTo("interrupted"));
    }

    @Test
    void a_job_that_a_stop_interrupted_goes_on_from_what_it_had() throws Exception {
        byte[] file = Library.gguf(folder, 0);
        CountDownLatch go = new CountDownLatch(1);
        lasting = Library.Lasting.under(folder);
        lasting.sources().putHeld("hf:a/b", "mine", file, 1_000, go);
        over(new RememberingShelf(true, "llama"));
        JobId job = library.pull("{\"source\":\"hf:a/b\"}");
        await().atMost(LONG)
                .until(() -> library.runner.find(job).orElseThrow().progress().isPresent());
        library.close();
        assertThat(library.downloads.unfinished()).hasSize(1);

        go.countDown();
        over(new RememberingShelf(true, "llama"));

        assertThat(library.result(job).performed()).isTrue();
        assertThat(library.entry("mine").orElseThrow().status()).isEqualTo(new ModelStatus.Available());
        assertThat(library.ended(job).attempt()).isEqualTo(2);
        assertThat(library.ended(job).state()).isInstanceOf(JobState.Succeeded.class);
    }

    @Test
    void the_catalog_of_an_earlier_version_is_taken_over_once() throws Exception {
        byte[] file = Library.gguf(folder, 0);
        lasting = Library.Lasting.under(folder);
        String digest = FolderDownloads.sha256(file);
        Files.createDirectories(folder.resolve("blobs"));
        Files.write(folder.resolve("blobs").resolve("sha256-" + digest), file);
        Files.writeString(folder.resolve("catalog.json"), """
                [ {
                  "name" : "gemma3:270m",
                  "digest" : "%s",
                  "bytes" : %d,
                  "source" : "Python packages",
                  "template" : "{{ .Prompt }}",
                  "licence" : "Gemma"
                }, {
                  "name" : "gone",
                  "digest" : "%s",
                  "bytes" : 1,
                  "source" : "x",
                  "template" : "",
                  "licence" : ""
                } ]""".formatted(digest, file.length, "0".repeat(64)));

        over(new RememberingShelf(true, "llama"));

        CatalogEntry taken = library.entry("gemma3:270m").orElseThrow();
        assertThat(taken.status()).isEqualTo(new ModelStatus.Available());
        assertThat(taken.traits().architecture()).isEqualTo("llama");
        assertThat(library.entry("gone")).isEmpty();
        get(library.library.flush(new ModelName("gemma3:270m")));
        library.close();
        over(new RememberingShelf(true, "llama"));
        assertThat(library.entry("gemma3:270m")).isEmpty();
    }

    @Test
    void on_several_servers_means_on_so_many() throws Exception {
        FakeOllama has = stage.fake(FakeOllamaSettings.defaults()
                .withModels(FakeModel.named("big").withSize(10_000))
                .withPullable(FakeModel.named("big").withSize(10_000)));
        FakeOllama full = puller("big");
        FakeOllama empty = stage.fake(FakeOllamaSettings.defaults()
                .withModels()
                .withPullable(FakeModel.named("big").withSize(10_000)));
        over(EngineShelf.none(), has, full, empty);
        ModelRequest twice = new ModelRequest(
                new ModelName("big"), Optional.empty(), Optional.empty(), new Placement.Several(2), Optional.empty());

        PullResult result = library.brought(twice);

        assertThat(result.instances()).containsExactlyInAnyOrder(Stage.idOf(has), Stage.idOf(empty));
        assertThat(has.stats().requests(PULL)).isZero();
        assertThat(full.stats().requests(PULL)).isZero();
        assertThat(empty.stats().requests(PULL)).isEqualTo(1);
        assertThat(get(library.library.ensure(twice))).isInstanceOf(Ensured.Present.class);
    }

    @Test
    void a_server_that_has_a_model_and_does_not_answer_makes_its_removal_incomplete() throws Exception {
        FakeOllama up = puller("tiny");
        FakeOllama down = stage.fake("tiny");
        over(EngineShelf.none(), up, down);
        get(down.refuse());
        await().atMost(LONG).until(() -> !Stage.view(library.hub, down).status().isAvailable());

        Flushed flushed = get(library.library.flush(new ModelName("TINY")));

        assertThat(flushed.instances()).containsExactly(Stage.idOf(up));
        assertThat(flushed.success()).isFalse();
        assertThat(flushed.failures()).containsOnlyKeys(Stage.idOf(down));
        assertThat(flushed.failures().get(Stage.idOf(down))).isInstanceOf(Failure.BackendUnreachable.class);
    }

    @Test
    void a_server_that_does_not_answer_and_never_had_a_model_does_not_hinder_its_removal() throws Exception {
        FakeOllama up = puller("tiny");
        FakeOllama down = stage.fake("large");
        over(EngineShelf.none(), up, down);
        get(down.refuse());
        await().atMost(LONG).until(() -> !Stage.view(library.hub, down).status().isAvailable());

        assertThat(get(library.library.flush(new ModelName("tiny"))).success()).isTrue();
    }

    private static ModelRequest pinned(String name, String sha256) {
        return new ModelRequest(
                new ModelName(name), Optional.empty(), Optional.of(sha256), new Placement.Anywhere(), Optional.empty());
    }

    @Test
    void a_model_of_which_only_a_server_knows_is_not_taken_for_one_of_a_digest() throws Exception {
        byte[] file = Library.gguf(folder, 0);
        lasting = Library.Lasting.under(folder);
        lasting.sources().put("ollama:tiny", "tiny", file);
        over(new RememberingShelf(true, "llama"), stage.fake("tiny"));

        PullResult brought = library.brought(pinned("tiny", FolderDownloads.sha256(file)));

        assertThat(brought.digest()).isEqualTo("sha256:" + FolderDownloads.sha256(file));
        assertThat(get(library.library.ensure(pinned("tiny", FolderDownloads.sha256(file)))))
                .isInstanceOf(Ensured.Present.class);
    }

    @Test
    void who_wants_something_else_than_the_job_under_way_brings_is_told_of_it() throws Exception {
        byte[] file = Library.gguf(folder, 0);
        CountDownLatch go = new CountDownLatch(1);
        lasting = Library.Lasting.under(folder);
        lasting.sources().putHeld("hf:a/b", "mine", file, 1_000, go);
        over(new RememberingShelf(true, "llama"));
        ModelRequest first = named("mine").from("hf:a/b");
        JobId job = ((Ensured.Started) get(library.library.ensure(first))).job().id();

        assertThat(conflict(get(library.library.ensure(named("mine").from("hf:c/d"))))
                        .state())
                .contains(job.value());
        assertThat(conflict(get(library.library.ensure(pinned("mine", "0".repeat(64)))))
                        .state())
                .contains(job.value());
        assertThat(conflict(get(library.library.ensure(new ModelRequest(
                                new ModelName("mine"),
                                Optional.empty(),
                                Optional.empty(),
                                new Placement.Several(1),
                                Optional.empty()))))
                        .state())
                .contains(job.value());
        assertThat(((Ensured.Started) get(library.library.ensure(first))).joined())
                .isTrue();
        assertThat(((Ensured.Started) library.ensure("MINE")).job().id()).isEqualTo(job);
        go.countDown();
        library.result(job);
    }

    @Test
    void a_job_that_does_not_name_its_model_is_known_by_its_entry_once_it_has_found_out() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        lasting = Library.Lasting.under(folder);
        lasting.sources().putHeld("hf:a/b", "found", Library.gguf(folder, 0), 1_000, go);
        over(new RememberingShelf(true, "llama"));
        JobId job = library.pull("{\"source\":\"hf:a/b\"}");
        await().atMost(LONG).until(() -> library.entry("found").isPresent());

        assertThat(failure(library.library.flush(new ModelName("found"))))
                .isInstanceOfSatisfying(
                        Failure.Conflict.class,
                        conflict -> assertThat(conflict.state()).contains(job.value()));
        assertThat(((Ensured.Started) library.ensure("found")).job().id()).isEqualTo(job);
        go.countDown();
        library.result(job);
        assertThat(get(library.library.flush(new ModelName("found"))).performed())
                .isTrue();
    }

    private static Failure.Conflict conflict(Ensured ensured) {
        return (Failure.Conflict) ((Ensured.Refused) ensured).failure();
    }

    @Test
    void a_model_whose_file_is_gone_or_cut_is_not_present_though_the_engine_lists_it() throws Exception {
        byte[] file = Library.gguf(folder, 0);
        lasting = Library.Lasting.under(folder);
        lasting.sources().put("hf:a/b", "tiny", file);
        FakeOllama engine = stage.fake("tiny");
        over(new RememberingShelf(true, "llama"), engine);
        library.result(library.pull("{\"source\":\"hf:a/b\"}"));
        ModelLibrary embedded = library.whereTheEngineIs(Stage.idOf(engine));
        assertThat(get(embedded.ensure(named("tiny")))).isInstanceOf(Ensured.Present.class);
        Path blob = folder.resolve("blobs").resolve("sha256-" + FolderDownloads.sha256(file));

        Files.delete(blob);
        Ensured.Started gone = (Ensured.Started) get(embedded.ensure(named("tiny")));
        assertThat(library.result(gone.job().id()).performed()).isTrue();
        assertThat(blob).hasSize(file.length);

        Files.write(blob, new byte[] {1, 2, 3});
        Ensured.Started cut = (Ensured.Started) get(embedded.ensure(named("tiny")));
        assertThat(library.result(cut.job().id()).performed()).isTrue();
        assertThat(blob).hasSize(file.length);
        assertThat(get(embedded.ensure(named("tiny")))).isInstanceOf(Ensured.Present.class);
    }

    @Test
    void a_model_that_its_server_lost_is_not_told_as_available() throws Exception {
        FakeOllama fake = puller("big");
        over(EngineShelf.none(), fake);
        library.brought(named("big"));
        assertThat(listed("big").status()).isEqualTo(new ModelStatus.Available());

        Library.deleteBehindTheHub(stage, fake, "big");

        assertThat(listed("big").status())
                .isInstanceOfSatisfying(
                        ModelStatus.Failed.class,
                        lost -> assertThat(lost.code().value()).isEqualTo("model_not_found"));
        assertThat(get(library.library.find(new ModelName("big"))).orElseThrow().status())
                .isEqualTo(listed("big").status());
    }

    @Test
    void a_model_that_a_server_has_is_available_though_its_refresh_failed() throws Exception {
        FakeOllama fake = stage.fake("tiny");
        over(EngineShelf.none(), fake);
        fake.script(new dev.resourcehub.ollama.fixture.FaultRule(
                new dev.resourcehub.ollama.fixture.Fault.Refused(503, "busy"), "/api/pull", 1));

        Ensured.Started started = (Ensured.Started) get(library.library.refresh(named("tiny")));
        library.failure(started.job().id());

        assertThat(listed("tiny").instances()).hasSize(1);
        assertThat(listed("tiny").status()).isEqualTo(new ModelStatus.Available());
    }

    private ManagedModel listed(String name) throws Exception {
        return get(library.library.list()).models().stream()
                .filter(model -> model.name().sameModelAs(name))
                .findFirst()
                .orElseThrow();
    }
}
