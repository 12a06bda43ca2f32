package dev.resourcehub.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an engine's words about a failed pull mean; what nobody knows may go away by itself. */
final class PullTroubleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "manifest for example/a:1 not found: manifest unknown: manifest unknown | source_not_found",
                "no matching manifest for linux/amd64 in the manifest list entries | source_not_found",
                "pull access denied for a, repository does not exist or may require 'docker login' | access_denied",
                "Head https://r/v2/a/manifests/1: unauthorized: authentication required | access_denied",
                "denied: requested access to the resource is denied | access_denied",
                "failed to register layer: write /x: no space left on device | insufficient_disk_space",
                "filesystem layer verification failed for digest sha256:12 | digest_mismatch",
                "dial tcp 127.0.0.1:1: connect: connection refused | backend_error",
                "dial tcp: lookup registry.example on 1.1.1.1:53: no such host | backend_error",
                "unexpected EOF | backend_error",
            })
    void each_kind_of_trouble_has_its_code(String words, String code) {
        assertThat(PullTrouble.of("example/a:1", words).code().value()).isEqualTo(code);
        assertThat(PullTrouble.of("example/a:1", words).subject()).isEqualTo("image example/a:1");
        assertThat(PullTrouble.of("example/a:1", words).cause()).isEqualTo(words);
    }
}
