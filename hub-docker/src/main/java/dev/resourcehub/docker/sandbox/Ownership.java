package dev.resourcehub.docker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Whose container it is, as its labels say: enough for another hub on the same engine to know whether the owner lives.
 *
 * @param hub the hub's home, by an id kept in it; one home belongs to one running hub
 * @param generation this start of that hub
 * @param place the machine's boot and its process namespace, without which a process number says nothing
 * @param pid the hub's process
 * @param startedMillis when that process began: numbers are used again
 */
public record Ownership(String hub, String generation, String place, long pid, long startedMillis) {

    /** Present on every container of every hub. */
    public static final String HUB = "dev.resourcehub.hub";

    public static final String GENERATION = "dev.resourcehub.generation";
    private static final String PLACE = "dev.resourcehub.place";
    private static final String PID = "dev.resourcehub.pid";
    private static final String STARTED = "dev.resourcehub.started";

    /** Of the process that asks. Reads files of {@code /proc}, which do not block. */
    public static Ownership current(String hub, String generation) {
        ProcessHandle self = ProcessHandle.current();
        return new Ownership(hub, generation, here(), self.pid(), beginning(self));
    }

    /** The labels that say so. */
    public Map<String, String> labels() {
        return Map.of(
                HUB, hub,
                GENERATION, generation,
                PLACE, place,
                PID, Long.toString(pid),
                STARTED, Long.toString(startedMillis));
    }

    /**
     * Whether a container with these labels belongs to a hub that is gone: an earlier start of this one, or a process of
     * this machine that ended. One whose owner cannot be judged from here is left alone.
     */
    public boolean isLeftover(Map<String, String> labels) {
        if (!labels.containsKey(HUB) || generation.equals(labels.get(GENERATION))) {
            return false;
        }
        if (hub.equals(labels.get(HUB))) {
            return true;
        }
        String owner = labels.getOrDefault(PID, "");
        if (!place.equals(labels.get(PLACE)) || !owner.matches("\\d{1,18}")) {
            return false;
        }
        return ProcessHandle.of(Long.parseLong(owner))
                .map(process -> !Long.toString(beginning(process)).equals(labels.get(STARTED)))
                .orElse(true);
    }

    private static long beginning(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(instant -> instant.toEpochMilli())
                .orElse(0L);
    }

    private static String here() {
        return read(Path.of("/proc/sys/kernel/random/boot_id")) + "/" + namespace();
    }

    private static String namespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        } catch (IOException | UnsupportedOperationException elsewhere) {
            return "unknown";
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException elsewhere) {
            return "unknown";
        }
    }
}
