package dev.resourcehub.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of images: what is to be fetched from where, and what is no name at all. */
final class ImageReferenceTest {

    private static final String DIGEST = "sha256:" + "0f".repeat(32);

    @ParameterizedTest
    @CsvSource({
        "python,python,latest",
        "python:3-slim,python,3-slim",
        "resourcehub/python:3,resourcehub/python,3",
        "127.0.0.1:5000/a/b_c:1.2,127.0.0.1:5000/a/b_c,1.2",
        "ghcr.io/owner/image,ghcr.io/owner/image,latest",
    })
    void a_name_has_a_repository_and_a_version(String name, String repository, String version) {
        assertThat(ImageReference.parse(name)).contains(new ImageReference(repository, version));
    }

    @Test
    void a_digest_is_the_version_also_beside_a_tag() {
        assertThat(ImageReference.parse("a/b@" + DIGEST)).contains(new ImageReference("a/b", DIGEST));
        assertThat(ImageReference.parse("a/b:1@" + DIGEST)).contains(new ImageReference("a/b", DIGEST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Python",
                "a//b",
                "/a",
                "a/",
                "a:",
                "a:b:c",
                "a@sha256:12",
                "../a",
                "a/../b",
                "-a",
                "a b",
                "https://ghcr.io/a",
                "a:tag/b",
                "a\n",
                "--privileged",
                "a?x=1",
                "a&tag=2"
            })
    void anything_else_is_no_name(String name) {
        assertThat(ImageReference.parse(name)).isEmpty();
    }

    @Test
    void a_very_long_text_is_no_name_and_costs_no_time() {
        assertThat(ImageReference.parse("a".repeat(100_000))).isEmpty();
        assertThat(ImageReference.parse("a-".repeat(250) + "!")).isEmpty();
    }
}
