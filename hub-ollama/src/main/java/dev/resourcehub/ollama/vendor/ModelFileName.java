package dev.resourcehub.ollama.vendor;

import java.util.Locale;

/** A model's name from the name of its file. */
final class ModelFileName {

    private ModelFileName() {}

    /** Lower case, without {@code .gguf}; what cannot stand in a name is a dash; never empty. */
    static String plain(String file) {
        String name = file.toLowerCase(Locale.ROOT).replaceAll("\\.gguf$", "").replaceAll("[^a-z0-9._-]", "-");
        String begun = name.matches("[a-z0-9_].*") ? name : "model" + name;
        return begun.length() <= 80 ? begun : begun.substring(0, 80);
    }
}
