package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.vendor.fixture.Digests;
import dev.resourcehub.ollama.vendor.fixture.FakeReleases;
import dev.resourcehub.resource.Codes;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What GitHub's releases have: the latest or a named one, a named file or the first GGUF file. */
class GithubVendorTest {

    private static final byte[] CONTENT = "GGUF and the weights".getBytes(StandardCharsets.UTF_8);
    private static final String TOKEN = "ghp_abcdefghijkl";

    private final Vertx vertx = Vertx.vertx();
    private final FakeReleases github = FakeReleases.started(vertx);
    private final HttpWeb web = SystemWeb.on(vertx);

    @AfterEach
    void everything_stops() throws Exception {
        web.close();
        github.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void the_latest_release_gives_its_first_gguf_file() throws Exception {
        github.put("org/repo", "v1", "old.gguf", new byte[1], true)
                .put("org/repo", "v2", "notes.txt", new byte[2], true)
                .put("org/repo", "v2", "Tiny.Model.GGUF", new byte[3], true)
                .put("org/repo", "v2", "b.gguf", new byte[4], true);

        for (String source : new String[] {"org/repo", "org/repo@latest"}) {
            ResolvedModel model = resolve(source);

            assertThat(model.revision()).isEqualTo("v2");
            assertThat(model.files().getFirst().path()).isEqualTo("Tiny.Model.GGUF");
            assertThat(model.name()).hasToString("github.com/org/repo:tiny.model");
        }
    }

    @Test
    void a_named_release_gives_the_named_file_with_the_digest_that_github_tells() throws Exception {
        github.put("org/repo", "release/1.0", "a.gguf", new byte[1], true)
                .put("org/repo", "release/1.0", "b.gguf", CONTENT, true)
                .put("org/repo", "v2", "b.gguf", new byte[2], true);

        ResolvedModel model = resolve("org/repo@release/1.0:b.gguf");

        assertThat(model.reference()).hasToString("github:org/repo@release/1.0:b.gguf");
        RemoteFile file = model.files().getFirst();
        assertThat(file.sha256()).contains(Digests.sha256(CONTENT));
        assertThat(file.bytes()).hasValue(CONTENT.length);
        assertThat(MemoryInlet.contentOf(file)).isEqualTo(CONTENT);
    }

    @Test
    void an_old_file_without_a_digest_is_known_by_what_github_calls_it() throws Exception {
        github.put("org/repo", "v1", "a.gguf", CONTENT, false);

        RemoteFile file = resolve("org/repo").files().getFirst();

        assertThat(file.sha256()).isEmpty();
        assertThat(file.validator()).isEqualTo("github:1:2026-01-02T03:04:05Z:" + CONTENT.length);
    }

    @Test
    void a_missing_file_is_told_with_the_files_that_are_there() {
        github.put("org/repo", "v1", "notes.txt", CONTENT, true).put("org/repo", "v1", "b.zip", CONTENT, true);

        assertThat(Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> resolve("org/repo")))
                .contains("no GGUF file", "notes.txt, b.zip");
        assertThat(Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> resolve("org/repo@v1:x.gguf")))
                .contains("no file x.gguf", "notes.txt, b.zip");
        assertThat(Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> resolve("org/repo@v9")))
                .contains("no release v9", "GITHUB_TOKEN");
        assertThat(Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> resolve("org/none")))
                .contains("no repository org/none");
    }

    @Test
    void github_hears_who_asks_and_the_token_stays_with_its_api() throws Exception {
        github.put("org/repo", "v1", "a.gguf", CONTENT, true);

        MemoryInlet.contentOf(resolve("org/repo").files().getFirst());

        assertThat(github.asked()).hasSize(3);
        assertThat(github.asked().getFirst().userAgent()).contains("resource-hub");
        assertThat(github.asked().getFirst().authorization()).contains("Bearer " + TOKEN);
        assertThat(github.asked().get(1).target()).isEqualTo("/repos/org/repo/releases/assets/1");
        assertThat(github.storage().asked())
                .hasSize(1)
                .allMatch(asked -> asked.authorization().isEmpty());
    }

    @Test
    void without_a_token_a_file_is_had_at_its_public_address() throws Exception {
        github.put("org/repo", "v1", "a.gguf", CONTENT, true);
        GithubVendor unknown = new GithubVendor(web, github.base(), Optional.empty());

        RemoteFile file = unknown.resolve(new ModelReference("github", "org/repo"))
                .files()
                .getFirst();

        assertThat(MemoryInlet.contentOf(file)).isEqualTo(CONTENT);
        assertThat(github.asked().get(1).target()).isEqualTo("/org/repo/releases/download/v1/a.gguf");
        assertThat(github.asked()).allMatch(asked -> asked.authorization().isEmpty());
    }

    @Test
    void a_spent_allowance_is_no_lack_of_rights() {
        github.put("org/repo", "v1", "a.gguf", CONTENT, true).isSpent();

        assertThat(Failures.causeOf(VendorCodes.TRANSFER_FAILED, () -> resolve("org/repo")))
                .contains("try again later");
    }

    private ResolvedModel resolve(String rest) throws InterruptedException {
        return new GithubVendor(web, github.base(), Optional.of(new Secret(TOKEN)))
                .resolve(new ModelReference("github", rest));
    }
}
