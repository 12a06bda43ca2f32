package dev.resourcehub.ollama.model;

import dev.resourcehub.ollama.vendor.Downloads;
import dev.resourcehub.ollama.vendor.GgufHeader;
import dev.resourcehub.ollama.vendor.RemoteFile;
import dev.resourcehub.ollama.vendor.ResolvedModel;
import dev.resourcehub.ollama.vendor.VendorCodes;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** The files of one model under the home. Blocks; one thread. */
final class HomeFiles {

    private final Downloads downloads;
    private final ResolvedModel resolved;
    private final List<RemoteFile> files;

    /** The files of {@code resolved}, of which the first must have {@code sha256} where the caller says so. */
    HomeFiles(Downloads downloads, ResolvedModel resolved, Optional<String> sha256) {
        this.downloads = downloads;
        this.resolved = resolved;
        List<RemoteFile> wanted = new ArrayList<>(resolved.files());
        sha256.ifPresent(digest -> wanted.set(0, pinned(wanted.getFirst(), digest)));
        this.files = List.copyOf(wanted);
    }

    private RemoteFile pinned(RemoteFile file, String digest) {
        if (file.sha256().isPresent() && !file.sha256().get().equalsIgnoreCase(digest)) {
            throw new HubException(new Failure.WorkFailed(
                    Codes.DIGEST_MISMATCH,
                    resolved.reference().toString(),
                    "its source announces sha256 " + file.sha256().get() + ", not " + digest));
        }
        return new RemoteFile(file.path(), file.bytes(), Optional.of(digest), file.validator(), file.supply());
    }

    /** Whether every file of {@code entry} is there with the size that it came with; an entry without files has them all. */
    static boolean areWhole(CatalogEntry entry, Downloads downloads) {
        return entry.files().stream().allMatch(file -> whole(file, downloads).isPresent());
    }

    /** A file under the home; empty where it is not there, or has another size than it came with. */
    static Optional<Downloads.StoredFile> whole(CatalogEntry.KeptFile file, Downloads downloads) {
        return downloads.present(file.sha256()).filter(stored -> stored.bytes() == file.sizeBytes());
    }

    List<String> identities() {
        return files.stream().map(RemoteFile::identity).toList();
    }

    /** Whether {@code entry} certainly holds other content than this; unknown content is no other. */
    boolean differFrom(CatalogEntry entry) {
        if (entry.files().isEmpty()) {
            return false;
        }
        if (entry.files().size() != files.size()) {
            return true;
        }
        for (int i = 0; i < files.size(); i++) {
            Optional<String> digest = files.get(i).sha256();
            if (digest.isPresent() && !digest.get().equals(entry.files().get(i).sha256())) {
                return true;
            }
        }
        return false;
    }

    /** All of them, where they are complete; {@code known} may tell which content a file without a digest has. */
    Optional<List<Kept>> present(Optional<CatalogEntry> known) {
        Optional<CatalogEntry> same = known.filter(entry -> entry.isComplete()
                && entry.files().size() == files.size()
                && entry.origin().reference().equals(resolved.reference().toString())
                && entry.origin().revision().equals(resolved.revision()));
        List<Kept> there = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            int number = i;
            Optional<String> digest = files.get(i)
                    .sha256()
                    .or(() -> same.map(entry -> entry.files().get(number).sha256()));
            Optional<Downloads.StoredFile> file = digest.flatMap(downloads::present);
            if (file.isEmpty() || isCut(file.get(), files.get(i), known)) {
                return Optional.empty();
            }
            there.add(new Kept(files.get(i).path(), file.get()));
        }
        return Optional.of(List.copyOf(there));
    }

    /** Whether a file that is there has another size than it should, as its source or {@code known} says. */
    private static boolean isCut(Downloads.StoredFile stored, RemoteFile file, Optional<CatalogEntry> known) {
        boolean isOther = file.bytes().isPresent() && file.bytes().getAsLong() != stored.bytes();
        return isOther
                || known.stream()
                        .flatMap(entry -> entry.files().stream())
                        .anyMatch(kept -> kept.sha256().equals(stored.sha256()) && kept.sizeBytes() != stored.bytes());
    }

    /** Brings what is missing or cut, or all of it {@code anew}; {@code known} tells sizes, as the source does. */
    List<Kept> bring(boolean anew, Optional<CatalogEntry> known, JobVoice voice, Cancellation cancellation)
            throws InterruptedException {
        List<Kept> kept = new ArrayList<>();
        OptionalLong whole = resolved.totalBytes();
        long before = 0;
        for (RemoteFile file : files) {
            voice.piece(before, whole);
            boolean isCut = file.sha256()
                    .flatMap(downloads::present)
                    .filter(there -> isCut(there, file, known))
                    .isPresent();
            Downloads.StoredFile stored = anew || isCut
                    ? downloads.bringAgain(file, voice, cancellation)
                    : downloads.bring(file, voice, cancellation);
            before += stored.bytes();
            kept.add(new Kept(file.path(), stored));
            voice.piece(0, whole);
            voice.progress(before, OptionalLong.of(before), 0);
        }
        return List.copyOf(kept);
    }

    /** Reads what the files say of themselves; throws with {@code not_a_model} when one of them is no GGUF file. */
    static GgufHeader header(List<Kept> kept) {
        GgufHeader first = headerOf(kept.getFirst());
        kept.stream()
                .skip(1)
                .filter(file -> file.path().toLowerCase(Locale.ROOT).endsWith(".gguf"))
                .forEach(HomeFiles::headerOf);
        return first;
    }

    private static GgufHeader headerOf(Kept kept) {
        try {
            return GgufHeader.read(kept.stored().file());
        } catch (IOException broken) {
            throw new HubException(
                    new Failure.WorkFailed(VendorCodes.NOT_A_MODEL, kept.path(), String.valueOf(broken.getMessage())),
                    broken);
        }
    }

    /** A complete file and its name at its source. */
    record Kept(String path, Downloads.StoredFile stored) {}
}
