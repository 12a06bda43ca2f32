package dev.resourcehub.server.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One process as the kernel lists it. One that has ended and was not yet collected does not count.
 *
 * @param started in ticks since boot, which tells it from a later process of the same number
 */
record Kin(long pid, long parent, long session, long started, String command) {

    private static final Path ALL = Path.of("/proc");

    /** What {@code ancestor} has started, and what those have, in sessions of their own or not; not itself. */
    static List<Kin> of(long ancestor) {
        List<Kin> everybody = everybody();
        Set<Long> family = new HashSet<>(Set.of(ancestor));
        List<Kin> found = new ArrayList<>();
        boolean grew = true;
        while (grew) {
            grew = false;
            for (Kin kin : everybody) {
                boolean related = family.contains(kin.parent)
                        || (kin.session != ancestor && found.stream().anyMatch(known -> known.pid == kin.session));
                if (related && family.add(kin.pid)) {
                    found.add(kin);
                    grew = true;
                }
            }
        }
        return found;
    }

    /** Whether it still runs. */
    boolean isAlive() {
        return read(ALL.resolve(Long.toString(pid)))
                .filter(now -> now.started == started)
                .isPresent();
    }

    private static List<Kin> everybody() {
        List<Kin> found = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(ALL, "[0-9]*")) {
            folders.forEach(folder -> read(folder).ifPresent(found::add));
        } catch (IOException unreadable) {
            throw new AssertionError("the list of processes cannot be read", unreadable);
        }
        return found;
    }

    private static Optional<Kin> read(Path folder) {
        try {
            String line = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            if (fields[0].equals("Z") || fields[0].equals("X")) {
                return Optional.empty();
            }
            String words = Files.readString(folder.resolve("cmdline"), StandardCharsets.ISO_8859_1);
            return Optional.of(new Kin(
                    Long.parseLong(folder.getFileName().toString()),
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[3]),
                    Long.parseLong(fields[19]),
                    words.replace('\0', ' ').strip()));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }
}
