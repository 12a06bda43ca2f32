package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.vendor.wire.HubCodec.Listed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which GGUF files of a listing are meant.
 *
 * <p>A named path is taken; a quantization is looked for among the words of the paths; without either the usual
 * quantizations are tried in order, then the only model. A model in shards is taken whole or not at all.
 */
sealed interface GgufChoice {

    /** These are meant; an engine opens the first of them. */
    record Chosen(List<Listed> files) implements GgufChoice {}

    /** Several fit; {@code candidates} are paths that name one each. */
    record Ambiguous(List<String> candidates) implements GgufChoice {}

    /** None fits; {@code candidates} are paths that would. */
    record None(List<String> candidates) implements GgufChoice {}

    /** A file of which shards are missing. */
    record Incomplete(String path) implements GgufChoice {}

    /** Chooses from {@code listing}; an empty {@code part} leaves it to the usual order. */
    static GgufChoice of(List<Listed> listing, String part) {
        List<Model> all = Model.among(listing);
        Optional<Model> named =
                all.stream().filter(model -> model.hasFile(part)).findFirst();
        if (named.isPresent()) {
            return named.get().chosen();
        }
        List<Model> models = all.stream().filter(model -> !model.isAuxiliary()).toList();
        if (!part.isEmpty()) {
            return only(models.stream().filter(model -> model.has(part)).toList(), models);
        }
        for (String usual : List.of("Q4_K_M", "Q5_K_M", "Q4_0", "Q5_0", "Q8_0", "F16")) {
            List<Model> fitting =
                    models.stream().filter(model -> model.has(usual)).toList();
            if (!fitting.isEmpty()) {
                return only(fitting, models);
            }
        }
        return only(models, models);
    }

    private static GgufChoice only(List<Model> fitting, List<Model> models) {
        List<GgufChoice> whole = fitting.stream()
                .map(Model::chosen)
                .filter(Chosen.class::isInstance)
                .toList();
        if (whole.isEmpty()) {
            return fitting.isEmpty()
                    ? new None(paths(models))
                    : fitting.getFirst().chosen();
        }
        return whole.size() == 1 ? whole.getFirst() : new Ambiguous(paths(fitting));
    }

    private static List<String> paths(List<Model> models) {
        return models.stream()
                .filter(model -> model.chosen() instanceof Chosen)
                .map(model -> model.files().getFirst().path())
                .limit(50)
                .toList();
    }

    /** One file, or the shards of one, of which there must be {@code shards}. */
    record Model(String stem, int shards, List<Listed> files) {

        private static final Pattern SHARD =
                Pattern.compile("(.+)-([0-9]{5})-of-([0-9]{5})\\.gguf", Pattern.CASE_INSENSITIVE);
        private static final Pattern WORDS = Pattern.compile("[-./]");

        static List<Model> among(List<Listed> listing) {
            Map<String, Model> models = new TreeMap<>();
            List<Listed> sorted =
                    listing.stream().sorted(Comparator.comparing(Listed::path)).toList();
            for (Listed file : sorted) {
                String path = file.path();
                if (!path.toLowerCase(Locale.ROOT).endsWith(".gguf") || !SourceText.isBelow(path)) {
                    continue;
                }
                Matcher shard = SHARD.matcher(path);
                boolean one = shard.matches();
                String stem = one ? shard.group(1) : path.substring(0, path.length() - ".gguf".length());
                int shards = one ? Integer.parseInt(shard.group(3)) : 1;
                models.computeIfAbsent(
                                stem + "-of-" + (one ? shards : 0), key -> new Model(stem, shards, new ArrayList<>()))
                        .files()
                        .add(file);
            }
            return List.copyOf(models.values());
        }

        GgufChoice chosen() {
            for (int i = 0; i < files.size(); i++) {
                Matcher shard = SHARD.matcher(files.get(i).path());
                if (shard.matches() && Integer.parseInt(shard.group(2)) != i + 1) {
                    return new Incomplete(files.getFirst().path());
                }
            }
            return files.size() == shards
                    ? new Chosen(List.copyOf(files))
                    : new Incomplete(files.getFirst().path());
        }

        boolean hasFile(String path) {
            return files.stream().anyMatch(file -> file.path().equals(path));
        }

        /** Whether {@code quantization} stands among the words of its path, whatever their case. */
        boolean has(String quantization) {
            return words(stem).contains(words(quantization));
        }

        /** Whether it only helps another model: a projector, an adapter, a matrix of importance, a vocabulary. */
        boolean isAuxiliary() {
            String words = words(stem.substring(stem.lastIndexOf('/') + 1));
            return words.contains("mmproj")
                    || List.of("projector", "adapter", "lora", "imatrix", "vocab").stream()
                            .anyMatch(kind -> words.contains("-" + kind + "-"));
        }

        private static String words(String text) {
            return "-" + WORDS.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("-") + "-";
        }
    }
}
