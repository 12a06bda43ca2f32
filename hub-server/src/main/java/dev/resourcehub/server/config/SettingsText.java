package dev.resourcehub.server.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes every key with its effective value as YAML that can be read back. */
final class SettingsText {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./~-][A-Za-z0-9_./:~-]*(?<!:)");

    private SettingsText() {}

    static String of(Map<String, Given> given) {
        StringBuilder text = new StringBuilder();
        List<String> open = new ArrayList<>();
        for (Key<?> key : Keys.ALL) {
            List<String> parts = Arrays.asList(key.path().split("\\."));
            List<String> sections = parts.subList(0, parts.size() - 1);
            for (int depth = 0; depth < sections.size(); depth++) {
                if (depth >= open.size() || !open.subList(0, depth + 1).equals(sections.subList(0, depth + 1))) {
                    text.append("  ".repeat(depth)).append(sections.get(depth)).append(":\n");
                }
            }
            open = sections;
            text.append("  ".repeat(sections.size())).append(parts.getLast()).append(": ");
            text.append(value(key, given.get(key.path()))).append('\n');
        }
        return text.toString();
    }

    private static String value(Key<?> key, @Nullable Given given) {
        return switch (given) {
            case null ->
                switch (key.form()) {
                    case ONE -> word(key.standard().getFirst());
                    case OPTIONAL -> "null";
                    case LIST -> words(key.standard());
                    case OBJECTS -> "[]";
                };
            case Given.Word word -> word(word.text());
            case Given.Words words -> words(words.texts());
            case Given.Nothing nothing -> key.form() == Key.Form.OPTIONAL ? "null" : "[]";
            case Given.Objects objects ->
                objects.items().stream().map(SettingsText::object).collect(Collectors.joining(", ", "[", "]"));
        };
    }

    private static String object(Map<String, Given> item) {
        return item.entrySet().stream()
                .map(field -> field.getKey() + ": "
                        + switch (field.getValue()) {
                            case Given.Word word -> word(word.text());
                            case Given.Words words -> words(words.texts());
                            case Given.Nothing nothing -> "null";
                            case Given.Objects objects -> "[]";
                        })
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String words(List<String> words) {
        return words.stream().map(SettingsText::word).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String word(String word) {
        if (PLAIN.matcher(word).matches() && !word.equals("null") && !word.equals("~")) {
            return word;
        }
        return "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
