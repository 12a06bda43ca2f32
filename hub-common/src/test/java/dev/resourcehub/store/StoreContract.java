package dev.resourcehub.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does, whatever keeps it. */
abstract class StoreContract {

    private static final Key JOB = new Key("jobs", "job_1");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    final AtomicLong now = new AtomicLong(1_000_000);
    final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    Store store;

    /** Opens the same store again each time it is called in one test. */
    abstract Future<Store> open(StoreSettings settings);

    @BeforeEach
    void openFirst() {
        store = got(open(StoreSettings.DEFAULTS));
    }

    @AfterEach
    void closeLast() {
        got(store.close());
    }

    static <T> T got(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
    }

    static Failure failure(Future<?> future) {
        Promise<Throwable> seen = Promise.promise();
        future.onComplete(fine -> seen.fail("it did not fail"), seen::complete);
        return HubException.failureOf(got(seen.future()));
    }

    static Buffer text(String text) {
        return Buffer.buffer(text);
    }

    Written write(Change... changes) {
        return got(store.write(List.of(changes)));
    }

    static Written.Kept kept(Long... numbers) {
        return new Written.Kept(List.of(numbers));
    }

    static Change put(Key key, long expected, String content) {
        return new Change.Put(key, expected, text(content));
    }

    static Change append(String stream, String content) {
        return new Change.Append(stream, text(content));
    }

    @Test
    void a_document_has_version_1_at_first_and_one_more_with_each_change() {
        assertThat(got(store.find(JOB))).isEmpty();
        assertThat(write(put(JOB, 0, "queued"))).isEqualTo(kept(1L));
        assertThat(write(put(JOB, 1, "running"))).isEqualTo(kept(2L));
        assertThat(got(store.find(JOB))).contains(new Document(JOB, 2, text("running")));
    }

    @Test
    void a_write_that_expects_another_version_keeps_nothing_and_says_which_it_is() {
        write(put(JOB, 0, "one"), append("log", "a"));

        assertThat(write(append("log", "b"), put(JOB, 0, "two"))).isEqualTo(new Written.Conflicted(JOB, 1));
        assertThat(write(new Change.Delete(JOB, 7))).isEqualTo(new Written.Conflicted(JOB, 1));
        assertThat(write(put(new Key("jobs", "other"), 3, "x")))
                .isEqualTo(new Written.Conflicted(new Key("jobs", "other"), 0));
        assertThat(got(store.find(JOB))).contains(new Document(JOB, 1, text("one")));
        assertThat(got(store.last("log"))).isEqualTo(1);
    }

    @Test
    void the_changes_of_a_write_see_those_before_them() {
        assertThat(write(put(JOB, 0, "a"), put(JOB, 1, "b"), new Change.Delete(JOB, 2), put(JOB, 0, "c")))
                .isEqualTo(kept(1L, 2L, 0L, 1L));
        assertThat(got(store.find(JOB))).contains(new Document(JOB, 1, text("c")));
    }

    @Test
    void a_write_of_nothing_is_kept() {
        assertThat(write()).isEqualTo(kept());
    }

    @Test
    void a_list_goes_by_id_page_after_page_and_stays_in_its_collection() {
        for (String id : List.of("c", "a", "ü", "b")) {
            write(put(new Key("jobs", id), 0, id), put(new Key("flags", id), 0, id));
        }

        assertThat(ids(got(store.list("jobs", "", 2)))).containsExactly("a", "b");
        assertThat(ids(got(store.list("jobs", "b", 9)))).containsExactly("c", "ü");
        assertThat(got(store.list("routes", "", 9))).isEmpty();
    }

    private static List<String> ids(List<Document> documents) {
        return documents.stream().map(document -> document.key().id()).toList();
    }

    @Test
    void entries_are_numbered_without_a_gap_and_numbers_go_on_behind_a_trim() {
        assertThat(write(append("log", "a"), append("log", "b"), append("log", "c")))
                .isEqualTo(kept(1L, 2L, 3L));

        assertThat(write(new Change.Trim("log", 9), append("log", "d"))).isEqualTo(kept(0L, 4L));
        assertThat(got(store.read("log", 0, 9))).containsExactly(new Entry(4, text("d")));
        assertThat(got(store.last("log"))).isEqualTo(4);
    }

    @Test
    void a_stream_is_read_from_a_number_on() {
        write(append("log", "a"), append("log", "b"), append("log", "c"), append("other", "x"));

        assertThat(got(store.read("log", 1, 1))).containsExactly(new Entry(2, text("b")));
        assertThat(got(store.read("log", 3, 9))).isEmpty();
        assertThat(got(store.read("none", 0, 9))).isEmpty();
        assertThat(got(store.last("none"))).isZero();
    }

    @Test
    void a_dropped_stream_is_as_if_it_had_never_been() {
        write(append("log", "a"), append("other", "x"));

        write(new Change.Drop("log"));
        assertThat(got(store.last("log"))).isZero();
        assertThat(write(append("log", "b"))).isEqualTo(kept(1L));
        assertThat(got(store.read("log", 0, 9))).containsExactly(new Entry(1, text("b")));
        assertThat(got(store.read("other", 0, 9))).hasSize(1);
    }

    @Test
    void the_numbers_of_a_stream_go_on_where_they_are_told_and_never_go_back() {
        write(new Change.Resume("log", 7), append("log", "a"));
        assertThat(got(store.read("log", 0, 9))).containsExactly(new Entry(8, text("a")));

        write(new Change.Resume("log", 3), append("log", "b"));
        assertThat(got(store.last("log"))).isEqualTo(9);
    }

    @Test
    void content_is_any_bytes_and_none() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        Key empty = new Key("jobs", "empty");
        write(new Change.Put(JOB, 0, Buffer.buffer(all)), put(empty, 0, ""), append("log", ""));

        assertThat(got(store.find(JOB)).orElseThrow().content().getBytes()).isEqualTo(all);
        assertThat(got(store.find(empty))).contains(new Document(empty, 1, Buffer.buffer()));
        assertThat(got(store.read("log", 0, 1))).containsExactly(new Entry(1, Buffer.buffer()));
    }

    @Test
    void a_buffer_that_changes_after_the_call_changes_nothing() {
        Buffer content = Buffer.buffer("before");
        Future<Written> written = store.write(List.of(new Change.Put(JOB, 0, content)));
        content.setString(0, "AFTER!");

        got(written);
        assertThat(got(store.find(JOB)).orElseThrow().content()).isEqualTo(text("before"));
    }

    @Test
    void a_lock_has_one_owner_until_its_limit() {
        assertThat(lock("a")).isEqualTo(new Locking.Held(1));
        assertThat(lock("b")).isEqualTo(new Locking.Taken("a"));

        now.addAndGet(MINUTE.toMillis() - 1);
        assertThat(lock("b")).isEqualTo(new Locking.Taken("a"));
        now.addAndGet(1);
        assertThat(lock("b")).isEqualTo(new Locking.Held(2));
        assertThat(lock("a")).isEqualTo(new Locking.Taken("b"));
    }

    @Test
    void an_owner_that_asks_again_keeps_its_lock_for_longer_under_the_same_fence() {
        lock("a");
        now.addAndGet(MINUTE.toMillis() - 1);

        assertThat(lock("a")).isEqualTo(new Locking.Held(1));
        now.addAndGet(MINUTE.toMillis() - 1);
        assertThat(lock("b")).isEqualTo(new Locking.Taken("a"));
        assertThat(got(store.lock("l", "a", Duration.ofMillis(1)))).isEqualTo(new Locking.Held(1));
        now.addAndGet(1);
        assertThat(lock("a")).as("it had passed").isEqualTo(new Locking.Held(2));
    }

    @Test
    void a_lock_is_given_back_only_by_its_fence_and_fences_grow() {
        lock("a");
        got(store.unlock("l", 7));
        assertThat(lock("b")).isEqualTo(new Locking.Taken("a"));

        got(store.unlock("l", 1));
        got(store.unlock("none", 1));
        assertThat(lock("b")).isEqualTo(new Locking.Held(2));
        got(store.unlock("l", 1));
        assertThat(lock("a")).isEqualTo(new Locking.Taken("b"));
    }

    private Locking lock(String owner) {
        return got(store.lock("l", owner, MINUTE));
    }

    @Test
    void all_of_it_is_there_after_closing_and_opening() {
        write(put(JOB, 0, "one"), append("log", "a"), append("log", "b"), new Change.Trim("log", 1));
        lock("a");
        got(store.close());
        store = got(open(StoreSettings.DEFAULTS));

        assertThat(got(store.find(JOB))).contains(new Document(JOB, 1, text("one")));
        assertThat(got(store.read("log", 0, 9))).containsExactly(new Entry(2, text("b")));
        assertThat(write(append("log", "c"))).isEqualTo(kept(3L));
        assertThat(lock("b")).isEqualTo(new Locking.Taken("a"));
        now.addAndGet(MINUTE.toMillis());
        assertThat(lock("b")).isEqualTo(new Locking.Held(2));
    }

    @Test
    void content_above_the_bound_is_refused_by_name() {
        StoreSettings small = new StoreSettings(new ByteSize(4), 8, new ByteSize(6), 8, 1, 8, Duration.ofSeconds(5));
        got(store.close());
        store = got(open(small));

        assertThat(write(put(JOB, 0, "1234"))).isEqualTo(kept(1L));
        assertThat(failure(store.write(List.of(put(JOB, 1, "12345")))))
                .isEqualTo(new Failure.TooLarge(Codes.TOO_LARGE, "content", 4));
        assertThat(failure(store.write(List.of(append("log", "1234"), append("log", "567")))))
                .isEqualTo(new Failure.TooLarge(Codes.TOO_LARGE, "", 6));
    }

    @Test
    void counters_of_many_writers_by_compare_and_set_lose_nothing() throws Exception {
        int writers = 16;
        int rounds = 50;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            threads.add(Thread.startVirtualThread(() -> {
                for (int round = 0; round < rounds; round++) {
                    addOne();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        Document counter = got(store.find(JOB)).orElseThrow();
        assertThat(counter.content().toString(UTF_8)).isEqualTo(String.valueOf(writers * rounds));
        assertThat(counter.version()).isEqualTo(writers * rounds);
        assertThat(got(store.last("log"))).isEqualTo(writers * rounds);
    }

    private void addOne() {
        Written written = new Written.Conflicted(JOB, 0);
        while (written instanceof Written.Conflicted) {
            Document before = got(store.find(JOB)).orElse(new Document(JOB, 0, text("0")));
            long next = Long.parseLong(before.content().toString(UTF_8)) + 1;
            written = write(append("log", "one"), put(JOB, before.version(), String.valueOf(next)));
        }
    }

    @Test
    void results_end_in_the_context_of_the_caller() {
        Vertx vertx = Vertx.vertx();
        Promise<Context> seen = Promise.promise();
        Context context = vertx.getOrCreateContext();
        context.runOnContext(run -> store.write(List.of(put(JOB, 0, "x")))
                .compose(written -> store.find(JOB))
                .onComplete(found -> seen.complete(vertx.getOrCreateContext())));

        assertThat(got(seen.future())).isSameAs(context);
        got(vertx.close());
    }

    @Test
    void after_closing_all_is_refused_and_closing_again_does_nothing() {
        Future<Written> asked = store.write(List.of(put(JOB, 0, "x")));
        got(store.close());
        got(store.close());

        assertThat(got(asked)).as("asked before closing").isEqualTo(kept(1L));
        assertThat(failure(store.find(JOB))).isInstanceOf(Failure.Draining.class);
        assertThat(failure(store.write(List.of(put(JOB, 1, "y"))))).isInstanceOf(Failure.Draining.class);
    }

    @Test
    void what_is_not_a_name_or_a_limit_is_refused_at_once() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Key("Jobs", "a"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Key("jobs", "half \ud800"));
        assertThatIllegalArgumentException().isThrownBy(() -> append("", "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Change.Delete(JOB, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> store.lock("l", "a", Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> store.read("log", 0, 0));
    }
}
