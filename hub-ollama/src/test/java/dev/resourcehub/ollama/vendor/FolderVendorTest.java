package dev.resourcehub.ollama.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of this machine: only what lies below an import folder, copied whole, called off between two blocks. */
class FolderVendorTest {

    @TempDir
    Path home;

    private Path open;
    private Path model;
    private byte[] content;

    @BeforeEach
    void folder_with_one_model() throws Exception {
        open = Files.createDirectories(home.resolve("open"));
        content = new byte[5 << 20];
        new Random(1).nextBytes(content);
        model = Files.write(open.resolve("Tiny Model.gguf"), content);
    }

    @Test
    void a_file_below_an_import_folder_is_copied() throws Exception {
        ResolvedModel resolved = resolve(model);

        assertThat(resolved.name()).hasToString("tiny-model");
        assertThat(resolved.reference()).hasToString("file:" + model);
        assertThat(resolved.totalBytes()).hasValue(content.length);
        assertThat(resolved.files().getFirst().sha256()).isEmpty();
        assertThat(MemoryInlet.contentOf(resolved.files().getFirst())).isEqualTo(content);
        assertThat(model).hasBinaryContent(content);
    }

    @Test
    void a_copy_goes_on_where_it_ended_and_is_called_off_between_two_blocks() throws Exception {
        RemoteFile file = resolve(model).files().getFirst();
        MemoryInlet inlet =
                new MemoryInlet(file.bytes(), () -> Thread.currentThread().interrupt());

        assertThatThrownBy(() -> file.supply().bring(inlet)).isInstanceOf(InterruptedException.class);
        assertThat(inlet.completed()).isEqualTo(1 << 20);

        Inlet rest = new MemoryInlet(file);
        rest.write(java.nio.ByteBuffer.wrap(inlet.content()));
        file.supply().bring(rest);
        assertThat(((MemoryInlet) rest).content()).isEqualTo(content);
        assertThat(((MemoryInlet) rest).restarts).isEmpty();
    }

    @Test
    void what_lies_outside_is_refused_alike_whether_it_is_there_or_not() throws Exception {
        Path secret = Files.writeString(home.resolve("secret.gguf"), "GGUF");
        Path link = Files.createSymbolicLink(open.resolve("link.gguf"), secret);
        Path folderLink = Files.createSymbolicLink(open.resolve("out"), home);
        Path beside = Files.createDirectories(home.resolve("open-not")).resolve("m.gguf");
        Files.writeString(beside, "GGUF");

        for (Path path :
                List.of(secret, home.resolve("absent.gguf"), link, folderLink.resolve("secret.gguf"), beside)) {
            assertThat(Failures.failureOf(() -> resolve(path)))
                    .isEqualTo(new Failure.Unprocessable(
                            Codes.UNSUPPORTED_SOURCE,
                            "source",
                            "a file below an import folder: " + open,
                            Map.of("folders", List.of(open.toString()))));
        }
        assertThat(Failures.failureOf(() -> new FolderVendor(List.of()).resolve(reference(model)))
                        .toString())
                .contains("no import folder is configured");
    }

    @Test
    void a_link_that_stays_inside_is_a_file() throws Exception {
        Path link = Files.createSymbolicLink(open.resolve("link.gguf"), model);

        assertThat(MemoryInlet.contentOf(resolve(link).files().getFirst())).isEqualTo(content);
    }

    @Test
    void what_is_no_file_is_no_source() throws Exception {
        Path folder = Files.createDirectories(open.resolve("folder.gguf"));

        Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> resolve(folder));
        Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> resolve(open.resolve("absent.gguf")));
    }

    @Test
    void a_file_that_became_another_one_or_a_way_out_is_refused() throws Exception {
        RemoteFile file = resolve(model).files().getFirst();
        Files.write(model, new byte[3]);
        assertThat(Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> MemoryInlet.contentOf(file)))
                .contains("changed");

        RemoteFile again = resolve(model).files().getFirst();
        Path outside = Files.move(model, home.resolve("moved.gguf"));
        Files.createSymbolicLink(model, outside);
        assertThat(Failures.failureOf(() -> MemoryInlet.contentOf(again))).isInstanceOf(Failure.Unprocessable.class);
    }

    @Test
    void a_file_that_is_gone_is_a_final_failure() throws Exception {
        RemoteFile file = resolve(model).files().getFirst();
        Files.delete(model);

        assertThat(Failures.causeOf(Codes.SOURCE_NOT_FOUND, () -> MemoryInlet.contentOf(file)))
                .contains("cannot be read");
    }

    private ResolvedModel resolve(Path path) {
        return new FolderVendor(List.of(open)).resolve(reference(path));
    }

    private static ModelReference reference(Path path) {
        return new ModelReference("file", path.toString());
    }
}
