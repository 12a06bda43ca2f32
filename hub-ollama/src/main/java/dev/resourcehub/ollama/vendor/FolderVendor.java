package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Files of this machine, in the folders that its operator opened; a link that leads out of them is outside.
 *
 * <p>A file is copied; one that changes meanwhile is refused.
 */
final class FolderVendor implements Vendor {

    private final List<Path> folders;

    /** Takes files below {@code folders}, which are absolute. */
    FolderVendor(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    @Override
    public String name() {
        return "file";
    }

    @Override
    public String form() {
        return "file:/path";
    }

    @Override
    public boolean supports(ModelReference reference) {
        return pathOf(reference).isPresent();
    }

    @Override
    public ResolvedModel resolve(ModelReference reference) {
        Path path = pathOf(reference).orElseThrow(() -> Vendors.unsupported(List.of(form())));
        try {
            Path real = inside(path);
            String stamp = stamp(real);
            RemoteFile file = new RemoteFile(
                    String.valueOf(path.getFileName()),
                    OptionalLong.of(Files.size(real)),
                    Optional.empty(),
                    stamp,
                    inlet -> {
                        demandSame(path, real, stamp);
                        LocalFile.copy(real, inlet);
                        demandSame(path, real, stamp);
                    });
            ModelName model = new ModelName(ModelFileName.plain(file.path()));
            return new ResolvedModel(
                    new ModelReference("file", path.toString()), model, name(), "", List.of(file), "", "");
        } catch (IOException unreadable) {
            throw failed(path, "it is no file that the hub can read");
        }
    }

    private void demandSame(Path path, Path real, String stamp) {
        try {
            if (inside(path).equals(real) && stamp(real).equals(stamp)) {
                return;
            }
        } catch (IOException gone) {
            throw failed(path, "it cannot be read any more");
        }
        throw failed(path, "it has changed since it was asked for");
    }

    /** The real place of {@code path}; a path outside is refused alike whether there is something or not. */
    private Path inside(Path path) throws IOException {
        List<Path> roots = new ArrayList<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                roots.add(folder.toRealPath());
            }
        }
        if (Stream.concat(folders.stream(), roots.stream()).anyMatch(path::startsWith)) {
            Path real = path.toRealPath();
            if (roots.stream().anyMatch(real::startsWith)) {
                return real;
            }
        }
        throw outside();
    }

    private HubException outside() {
        List<String> open = folders.stream().map(Path::toString).toList();
        return new HubException(new Failure.Unprocessable(
                Codes.UNSUPPORTED_SOURCE,
                "source",
                open.isEmpty()
                        ? "no file: no import folder is configured"
                        : "a file below an import folder: " + String.join(", ", open),
                Map.of("folders", open)));
    }

    private static String stamp(Path real) throws IOException {
        BasicFileAttributes now = Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!now.isRegularFile()) {
            throw new IOException("no regular file");
        }
        return "file:" + real + ":" + now.fileKey() + ":" + now.size() + ":"
                + now.lastModifiedTime().toInstant();
    }

    private static HubException failed(Path path, String cause) {
        return new HubException(new Failure.WorkFailed(Codes.SOURCE_NOT_FOUND, "file:" + path, cause));
    }

    private static Optional<Path> pathOf(ModelReference reference) {
        if (!reference.scheme().equals("file")) {
            return Optional.empty();
        }
        String rest = reference.rest().startsWith("///") ? reference.rest().substring(2) : reference.rest();
        return rest.startsWith("/") && SourceText.isBelow(rest.substring(1))
                ? Optional.of(Path.of(rest))
                : Optional.empty();
    }
}
