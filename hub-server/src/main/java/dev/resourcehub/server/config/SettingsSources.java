package dev.resourcehub.server.config;

import dev.resourcehub.resource.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where settings come from, weakest first: the file, the environment, {@code --set} and options.
 *
 * @param file {@code --config}, or {@code HUB_CONFIG} where empty
 * @param home {@code --home}, or {@code HUB_HOME}, or {@code ~/.resourcehub}
 * @param environment all variables; those that begin with {@code HUB_} must be known
 * @param assignments {@code key=value} each, from {@code --set} and from options, later ones win
 * @param userHome where {@code ~} is
 */
public record SettingsSources(
        Optional<Path> file,
        Optional<Path> home,
        Map<String, String> environment,
        List<String> assignments,
        Path userHome) {

    /** Between the words of a list that is one text: no word of any list holds either. */
    private static final Pattern LIST_MARK = Pattern.compile("[,;]");

    private static final Set<String> ALONE = Set.of("HUB_HOME", "HUB_CONFIG", "HUB_URL", "HUB_NO_INSTALL");

    /** Copies what was given. */
    public SettingsSources {
        environment = Map.copyOf(environment);
        assignments = List.copyOf(assignments);
    }

    /** Reads all sources; throws with every fault of all of them. */
    public Loaded load() throws SettingsException {
        List<Fault> faults = new ArrayList<>();
        Map<String, Given> given = new LinkedHashMap<>();
        Optional<Path> source = file.or(() -> variable("HUB_CONFIG").map(Path::of));
        source.ifPresent(path -> keepKnown(readFile(path, faults), given, faults));
        List<String> ignored = readEnvironment(given, faults);
        assignments.forEach(assignment -> readAssignment(assignment, given, faults));
        HubSettings settings = new SettingsReader(given, faults).read(resolveHome());
        if (!faults.isEmpty()) {
            throw new SettingsException(faults);
        }
        return new Loaded(settings, SettingsText.of(given), ignored);
    }

    private Path resolveHome() {
        return home.or(() -> variable("HUB_HOME").map(Path::of))
                .orElseGet(() -> userHome.resolve(".resourcehub"))
                .toAbsolutePath()
                .normalize();
    }

    private Map<String, Given> readFile(Path path, List<Fault> faults) {
        try {
            return YamlFile.read(Files.readString(path), path.toString(), faults);
        } catch (IOException unreadable) {
            faults.add(
                    Fault.of("config", path.toString(), "a file that can be read as UTF-8", "--config or HUB_CONFIG"));
            return Map.of();
        }
    }

    private static void keepKnown(Map<String, Given> found, Map<String, Given> given, List<Fault> faults) {
        found.forEach((path, value) -> {
            if (find(path).isPresent()) {
                given.put(path, value);
                return;
            }
            if (!isSection(path)) {
                faults.add(Fault.unknown(path, Nearest.to(path, paths()), value.origin()));
            } else if (!isEmpty(value)) {
                faults.add(new Fault(
                        path, Optional.empty(), "a value but a section with keys", Optional.empty(), value.origin()));
            }
        });
    }

    /** Whether nothing stands behind a key, as where all keys of a section are commented out. */
    private static boolean isEmpty(Given value) {
        return value instanceof Given.Nothing
                || (value instanceof Given.Word word && word.text().isEmpty());
    }

    private List<String> readEnvironment(Map<String, Given> given, List<Fault> faults) {
        List<String> ignored = new ArrayList<>();
        List<String> names = Keys.ALL.stream().map(Key::environmentName).toList();
        environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith("HUB_") && !ALONE.contains(variable.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .forEach(variable -> {
                    String name = variable.getKey();
                    Optional<Key<?>> key = Keys.ALL.stream()
                            .filter(known -> known.environmentName().equals(name))
                            .findFirst();
                    if (key.isPresent()) {
                        put(key.get(), variable.getValue(), name, given, faults);
                    } else if (isInjected(name)) {
                        ignored.add(name);
                    } else {
                        faults.add(Fault.unknown(name, Nearest.to(name, names), "environment"));
                    }
                });
        return ignored;
    }

    /** Orchestrators tell every container about a service named "hub" in such variables. */
    private static boolean isInjected(String name) {
        return name.equals("HUB_PORT") || name.startsWith("HUB_PORT_") || name.startsWith("HUB_SERVICE_");
    }

    private static void readAssignment(String assignment, Map<String, Given> given, List<Fault> faults) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            faults.add(Fault.of("--set", assignment, "key=value", "command line"));
            return;
        }
        String path = assignment.substring(0, equals);
        Optional<Key<?>> key = find(path);
        if (key.isEmpty()) {
            faults.add(Fault.unknown(path, Nearest.to(path, paths()), "--set"));
            return;
        }
        put(key.get(), assignment.substring(equals + 1), "--set", given, faults);
    }

    private static void put(Key<?> key, String text, String origin, Map<String, Given> given, List<Fault> faults) {
        switch (key.form()) {
            case ONE -> given.put(key.path(), new Given.Word(text.strip(), origin));
            case OPTIONAL -> {
                boolean nothing = text.isBlank() || text.equals("null");
                given.put(key.path(), nothing ? new Given.Nothing(origin) : new Given.Word(text.strip(), origin));
            }
            case LIST -> {
                List<String> words = Arrays.stream(LIST_MARK.split(text, -1))
                        .map(String::strip)
                        .filter(word -> !word.isEmpty())
                        .toList();
                given.put(key.path(), new Given.Words(words, origin));
            }
            case OBJECTS ->
                faults.add(new Fault(
                        key.path(),
                        Optional.empty(),
                        "a key for this place; it stands in the file only",
                        Optional.empty(),
                        origin));
        }
    }

    private static Optional<Key<?>> find(String path) {
        return Keys.ALL.stream().filter(key -> key.path().equals(path)).findFirst();
    }

    private static boolean isSection(String path) {
        return Keys.ALL.stream().anyMatch(key -> key.path().startsWith(path + "."));
    }

    private static List<String> paths() {
        return Keys.ALL.stream().map(Key::path).toList();
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /**
     * Settings that can be used.
     *
     * @param effective all keys as YAML, masked
     * @param ignored variables an orchestrator injected, ignored
     */
    public record Loaded(HubSettings settings, String effective, List<String> ignored) {
        public Loaded {
            ignored = List.copyOf(ignored);
        }
    }
}
