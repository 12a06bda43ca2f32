package dev.resourcehub.server.config;

import java.util.List;
import java.util.Map;

/** What one source says about one key: a word, a list of words, or nothing on purpose. */
sealed interface Given {

    String origin();

    /** One word. */
    record Word(String text, String origin) implements Given {}

    /** Some words in order. */
    record Words(List<String> texts, String origin) implements Given {
        public Words {
            texts = List.copyOf(texts);
        }
    }

    /** {@code null}, written out. */
    record Nothing(String origin) implements Given {}

    /** Objects in order, each from field to what it says; in the file only. */
    record Objects(List<Map<String, Given>> items, String origin) implements Given {
        public Objects {
            items = List.copyOf(items);
        }
    }
}
