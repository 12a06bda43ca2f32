package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.resourcehub.ollama.vendor.fileserver.FakeFileServer;
import dev.resourcehub.ollama.vendor.fileserver.Manner;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong at the source ends in one failure with a code, or in another try (R25, R26, R32 to R34). */
class DownloadTroubleTest {

    private static final int SIZE = 200_000;
    private static final int CUT = 70_000;
    private static final int ATTEMPTS = DownloadSettings.DEFAULTS.attempts();

    @TempDir
    Path home;

    private final byte[] content = DownloadStage.content(SIZE, 11);
    private DownloadStage stage;

    @BeforeEach
    void open() {
        stage = new DownloadStage(home);
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    private Failure.WorkFailed failed(Code code, RemoteFile file) {
        Failure failure = stage.failure(file);
        assertThat(failure).isInstanceOf(Failure.WorkFailed.class);
        assertThat(failure.code()).isEqualTo(code);
        return (Failure.WorkFailed) failure;
    }

    static Stream<Arguments> finalAnswers() {
        return Stream.of(
                Arguments.of("401", Manner.status(401), Codes.ACCESS_DENIED),
                Arguments.of("403", Manner.status(403), Codes.ACCESS_DENIED),
                Arguments.of("404", Manner.status(404), Codes.SOURCE_NOT_FOUND),
                Arguments.of("410", Manner.status(410), Codes.SOURCE_NOT_FOUND),
                Arguments.of("400", Manner.status(400), VendorCodes.TRANSFER_FAILED),
                Arguments.of("a web page", Manner.html(), VendorCodes.NOT_A_MODEL),
                Arguments.of("file:", Manner.redirect("file:///etc/passwd"), VendorCodes.TRANSFER_FAILED),
                Arguments.of("ftp:", Manner.redirect("ftp://127.0.0.1/m"), VendorCodes.TRANSFER_FAILED),
                Arguments.of("nowhere", Manner.status(302), VendorCodes.TRANSFER_FAILED),
                Arguments.of("no address", Manner.redirect("http://[x"), VendorCodes.TRANSFER_FAILED),
                Arguments.of("itself", Manner.redirect("/m"), VendorCodes.TRANSFER_FAILED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("finalAnswers")
    void r26_some_answers_are_final_and_asked_for_once(String name, Manner answer, Code code) throws Exception {
        failed(code, stage.known("/m", content, answer));
        assertThat(stage.server.asked()).hasSize(1);
        assertThat(stage.pauses).isEmpty();
        assertThat(stage.files()).as("nothing begun stays").noneMatch(file -> !file.contains(".partial"));
    }

    @Test
    void r25_the_words_of_a_refusal_are_passed_on_and_bounded() {
        Failure.WorkFailed failed = failed(
                Codes.ACCESS_DENIED,
                stage.known(
                        "/m",
                        content,
                        Manner.status(
                                403,
                                "X-Error-Code: GatedRepo",
                                "X-Error-Message: Access is gated. " + "x".repeat(3000))));
        assertThat(failed.cause()).contains("403", "GatedRepo", "Access is gated", "credentials");
        assertThat(failed.cause()).hasSizeLessThan(500);
    }

    @Test
    void r25_credentials_go_to_the_first_host_only() throws Exception {
        try (FakeFileServer storage = new FakeFileServer()) {
            storage.serve("/signed", content);
            stage.server.serve("/m", content, Manner.redirect("/moved"));
            stage.server.serve("/moved", content, Manner.redirect(storage.url("/signed?secret=1")));
            Map<String, String> secrets = Map.of("Authorization", "Bearer s3cret", "Cookie", "a=b", "Accept", "*/*");
            stage.bring(DownloadStage.known(content, stage.web.file(stage.server.url("/m"), secrets)));
            stage.assertOnly(content);
            assertThat(stage.server.asked())
                    .hasSize(2)
                    .allSatisfy(one -> assertThat(one.header("Authorization")).contains("Bearer s3cret"));
            assertThat(storage.asked()).singleElement().satisfies(one -> {
                assertThat(one.header("Authorization")).isEmpty();
                assertThat(one.header("Cookie")).isEmpty();
                assertThat(one.header("Accept")).contains("*/*");
            });
        }
    }

    @Test
    void r25_no_failure_repeats_a_signed_address_or_a_credential() {
        stage.server.serve("/m", content, Manner.redirect(stage.server.url("/signed?secret=1")));
        Failure failure = stage.failure(DownloadStage.known(
                content, stage.web.file(stage.server.url("/m"), Map.of("Authorization", "Bearer s3cret"))));
        assertThat(failure.code()).isEqualTo(Codes.SOURCE_NOT_FOUND);
        assertThat(failure.toString()).doesNotContain("secret=1", "s3cret");
    }

    @Test
    void redirects_in_a_circle_are_found_out() {
        stage.server.serve("/b", content, Manner.redirect("/m"));
        assertThat(failed(VendorCodes.TRANSFER_FAILED, stage.known("/m", content, Manner.redirect("/b")))
                        .cause())
                .contains("circle");
        assertThat(stage.server.asked()).hasSize(2);
    }

    @Test
    void ten_redirects_are_followed_and_no_more() throws Exception {
        for (int i = 0; i < 11; i++) {
            stage.server.serve("/r" + i, content, Manner.redirect("/r" + (i + 1)));
        }
        stage.server.serve("/r11", content);
        stage.bring(stage.known(stage.server.url("/r1"), content));
        stage.downloads.delete(DownloadStage.sha256(content));
        failed(VendorCodes.TRANSFER_FAILED, stage.known(stage.server.url("/r0"), content));
    }

    @Test
    void https_never_leads_to_http() throws Exception {
        Errand secure = Errand.first(URI.create("https://host/m"), Map.of("authorization", "x"));
        assertThatThrownBy(() -> secure.to(Optional.of("http://host/m"))).hasMessageContaining("https to http");
        assertThat(secure.to(Optional.of("/n")).headers()).containsKey("authorization");
        assertThat(secure.to(Optional.of("https://HOST:443/n")).headers()).containsKey("authorization");
        assertThat(secure.to(Optional.of("https://host:444/n")).headers()).isEmpty();
        assertThat(secure.to(Optional.of("https://other/n"))
                        .to(Optional.of("https://host/n"))
                        .headers())
                .as("who has been elsewhere")
                .isEmpty();
        assertThat(Errand.first(URI.create("http://host/m"), Map.of("authorization", "x"))
                        .to(Optional.of("https://host/m"))
                        .headers())
                .isEmpty();
    }

    @Test
    void http_on_this_machine_never_leads_to_http_on_another() throws Exception {
        Errand here = Errand.first(URI.create("http://127.0.0.1:8000/m"), Map.of());
        for (String elsewhere : List.of("http://169.254.169.254/latest", "//host/m", "http://localhost.host/m")) {
            assertThatThrownBy(() -> here.to(Optional.of(elsewhere))).hasMessageContaining("another host");
        }
        assertThat(here.to(Optional.of("http://localhost:8001/n")).url()).hasHost("localhost");
        assertThat(here.to(Optional.of("http://[::1]/n")).url()).hasPath("/n");
        assertThat(here.to(Optional.of("https://host/n")).url()).hasHost("host");
        assertThat(Errand.first(URI.create("http://mirror/m"), Map.of())
                        .to(Optional.of("http://storage/m"))
                        .url())
                .as("a mirror that an operator named")
                .hasHost("storage");
    }

    @Test
    void a_signed_place_that_expires_is_asked_for_again_at_the_first_address() throws Exception {
        try (FakeFileServer storage = new FakeFileServer()) {
            storage.serve("/signed", content, Manner.cutAfter(CUT), Manner.status(403), Manner.proper());
            stage.server.serve("/m", content, Manner.redirect(storage.url("/signed")));
            stage.bring(stage.known(stage.server.url("/m"), content));
            stage.assertOnly(content);
            assertThat(stage.server.asked()).hasSize(3);
            assertThat(storage.sent()).isEqualTo(SIZE);
        }
    }

    @Test
    void a_signed_place_that_stays_closed_is_access_denied_in_the_end() throws Exception {
        try (FakeFileServer storage = new FakeFileServer()) {
            storage.serve("/signed", content, Manner.cutAfter(CUT), Manner.status(403));
            stage.server.serve("/m", content, Manner.redirect(storage.url("/signed")));
            failed(Codes.ACCESS_DENIED, stage.known(stage.server.url("/m"), content));
            assertThat(stage.server.asked()).hasSize(ATTEMPTS);
        }
    }

    @ParameterizedTest
    @CsvSource({"7", "-7"})
    void a_length_that_lies_fails_and_leaves_no_file(int off) throws Exception {
        failed(VendorCodes.TRANSFER_FAILED, stage.known("/m", content, Manner.lengthOffBy(off)));
        assertThat(stage.files()).noneMatch(file -> !file.contains(".partial"));
    }

    @Test
    void a_length_that_is_too_long_fails_where_the_vendor_told_none() throws Exception {
        failed(VendorCodes.TRANSFER_FAILED, stage.unknown("/m", content, Manner.lengthOffBy(7)));
        assertThat(stage.files()).noneMatch(file -> !file.contains(".partial"));
    }

    @Test
    void more_bytes_than_announced_fail() {
        Failure.WorkFailed failed = failed(VendorCodes.TRANSFER_FAILED, stage.known("/m", content, Manner.tooMuch()));
        assertThat(failed.cause()).contains("more came");
    }

    @Test
    void a_body_without_length_or_end_is_no_file() {
        failed(VendorCodes.TRANSFER_FAILED, stage.unknown("/m", content, exchange -> {
            exchange.head(200);
            exchange.body(exchange.content(), SIZE);
        }));
    }

    @Test
    void a_connection_that_closes_behind_the_last_byte_has_broken_nothing() throws Exception {
        byte[] large = DownloadStage.content(8 << 20, 5);
        stage.bring(stage.known("/m", large, Manner.withoutRanges()));
        stage.assertOnly(large);
        assertThat(stage.server.asked()).hasSize(1);
    }

    @Test
    void nothing_that_listens_fails_after_all_tries_with_longer_and_longer_pauses() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        failed(VendorCodes.TRANSFER_FAILED, stage.known(URI.create("http://127.0.0.1:" + closed + "/m"), content));
        assertThat(stage.pauses)
                .containsExactly(
                        Duration.ofMillis(75),
                        Duration.ofMillis(150),
                        Duration.ofMillis(300),
                        Duration.ofMillis(600),
                        Duration.ofMillis(1200));
    }

    @Test
    void tries_are_counted_anew_when_bytes_came() throws Exception {
        RemoteFile file = stage.known("/m", content, Manner.cutAfter(20_000));
        Heard heard = new Heard();
        stage.downloads.bring(file, heard, Cancellation.create());
        stage.assertOnly(content);
        assertThat(stage.server.asked()).hasSizeGreaterThan(ATTEMPTS);
        assertThat(heard.attempts).startsWith(2, 3, 4, 5, 6, 7, 8);
        assertThat(stage.server.sent()).isEqualTo(SIZE);
    }

    @Test
    void r32_wrong_bytes_are_thrown_away_fetched_again_and_then_believed_wrong() throws Exception {
        Failure.WorkFailed failed = failed(Codes.DIGEST_MISMATCH, stage.known("/m", content, Manner.otherBytes()));
        assertThat(failed.cause()).contains(DownloadStage.sha256(content));
        assertThat(stage.server.asked()).hasSize(2);
        assertThat(stage.files()).isEmpty();
    }

    @Test
    void r32_wrong_bytes_once_are_no_failure() throws Exception {
        RemoteFile file = stage.known("/m", content, Manner.otherBytes(), Manner.proper());
        Heard heard = new Heard();
        stage.downloads.bring(file, heard, Cancellation.create());
        stage.assertOnly(content);
        assertThat(heard.phases).containsExactly("downloading", "verifying", "downloading", "verifying", "finalizing");
        assertThat(heard.attempts).containsExactly(2);
    }

    @Test
    void r33_silence_is_another_try_that_goes_on() throws Exception {
        RemoteFile file = stage.known("/m", content, Manner.stallAfter(CUT), Manner.proper());
        Heard heard = new Heard();
        CompletableFuture<Downloads.StoredFile> result = stage.begin(file, heard, Cancellation.create());
        await().until(() -> stage.server.sent() == CUT);
        silence(1, heard, result);
        result.get();
        stage.assertOnly(content);
        assertThat(stage.server.asked().get(0).leftEarly()).isTrue();
        assertThat(heard.causes).first().asString().contains("60000 ms");
        assertThat(stage.server.sent()).isEqualTo(SIZE);
    }

    @Test
    void r33_silence_again_and_again_is_stalled() {
        RemoteFile file = stage.known("/m", content, Manner.stallAfter(0));
        Heard heard = new Heard();
        CompletableFuture<Downloads.StoredFile> result = stage.begin(file, heard, Cancellation.create());
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            silence(attempt, heard, result);
        }
        assertThat(result)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(HubException.class)
                .withMessageContaining("stalled");
        assertThat(stage.server.asked()).hasSize(ATTEMPTS);
    }

    @Test
    void r33_a_document_that_does_not_come_is_stalled_and_a_place_that_is_not_there_is_a_broken_transfer() {
        stage.server.serve("/api", content, Manner.stallAfter(0));
        Asking asking = new Asking(stage.web, "hf:a/b", "the hub", "");
        CompletableFuture<String> silent = CompletableFuture.supplyAsync(
                () -> Failures.causeOf(Codes.STALLED, () -> asking.page(stage.server.url("/api"), Map.of())));
        await().until(() -> {
            if (stage.webTime.pending() == 1) {
                stage.webTime.pass(DownloadSettings.DEFAULTS.stall());
            }
            return silent.isDone();
        });

        assertThat(silent).isCompletedWithValueMatching(cause -> cause.contains("no byte came for 60000 ms"));
        assertThat(Failures.causeOf(
                        VendorCodes.TRANSFER_FAILED, () -> asking.page(URI.create("http://127.0.0.1:1/"), Map.of())))
                .contains("does not answer");
    }

    /** Lets the time of a stall pass, again while bytes still wait to be written, until the try of that number is over. */
    private void silence(int attempt, Heard heard, CompletableFuture<?> result) {
        await().until(() -> stage.server.asked().size() == attempt);
        await().until(() -> {
            boolean watched = stage.webTime.pending() == 1;
            boolean over = heard.attempts.size() == attempt || result.isDone();
            if (watched && !over) {
                stage.webTime.pass(DownloadSettings.DEFAULTS.stall());
            }
            return over;
        });
    }

    static Stream<Arguments> waits() {
        return Stream.of(
                Arguments.of("Retry-After: 7", Duration.ofSeconds(7)),
                Arguments.of("Retry-After: Mon, 30 Nov 2026 10:00:42 GMT", Duration.ofSeconds(42)),
                Arguments.of("Retry-After: Mon, 30 Nov 2026 09:00:00 GMT", Duration.ZERO),
                Arguments.of("RateLimit: \"resolvers\";r=0;t=31", Duration.ofSeconds(31)),
                Arguments.of("Retry-After: 999999", DownloadSettings.DEFAULTS.longestRetryAfter()),
                Arguments.of("Retry-After: soon", Duration.ofMillis(75)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waits")
    void r34_a_source_that_wants_a_pause_gets_it_within_a_bound(String header, Duration pause) throws Exception {
        stage.bring(stage.known("/m", content, Manner.status(429, header), Manner.proper()));
        stage.assertOnly(content);
        assertThat(stage.pauses).containsExactly(pause);
    }

    @Test
    void r34_a_source_that_is_busy_for_ever_fails_after_all_tries() {
        failed(VendorCodes.TRANSFER_FAILED, stage.known("/m", content, Manner.status(503, "Retry-After: 1")));
        assertThat(stage.server.asked()).hasSize(ATTEMPTS);
        assertThat(stage.pauses).hasSize(ATTEMPTS - 1).containsOnly(Duration.ofSeconds(1));
    }

    @Test
    void a_server_that_broke_is_tried_again() throws Exception {
        stage.bring(stage.known("/m", content, Manner.status(500), Manner.status(502), Manner.proper()));
        stage.assertOnly(content);
    }

    @Test
    void a_digest_that_is_none_is_no_path() throws Exception {
        RemoteFile file =
                new RemoteFile("m", OptionalLong.empty(), Optional.of("../../../etc/passwd"), "v", inlet -> {});
        failed(Codes.DIGEST_MISMATCH, file);
        assertThatThrownBy(() -> stage.downloads.present("../x")).isInstanceOf(HubException.class);
        assertThatThrownBy(() -> stage.downloads.delete("../x")).isInstanceOf(HubException.class);
        assertThat(stage.files()).isEmpty();
    }

    @Test
    void a_document_comes_whatever_its_status_with_its_headers() throws Exception {
        stage.server.serve("/d", content, Manner.status(404, "X-Error-Code: EntryNotFound"));
        Web.Page page = stage.web.get(stage.server.url("/d"), Map.of());
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.header("x-error-code")).contains("EntryNotFound");
        stage.server.serve("/e", content, Manner.chunked());
        assertThat(stage.web.get(stage.server.url("/e"), Map.of()).body().getBytes())
                .isEqualTo(content);
    }

    @Test
    void a_document_that_is_too_long_or_breaks_is_none() {
        stage.server.serve("/d", new byte[(4 << 20) + 1]);
        stage.server.serve("/cut", content, Manner.cutAfter(CUT));
        stage.server.serve("/away", content, Manner.redirect("file:/etc/passwd"));
        for (String path : new String[] {"/d", "/cut", "/away"}) {
            assertThatThrownBy(() -> stage.web.get(stage.server.url(path), Map.of()))
                    .isInstanceOf(IOException.class);
        }
    }
}
