package dev.resourcehub.server.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads YAML as words, from path to what it says. A word keeps its spelling: {@code off} and {@code 1.0} stay what was
 * written, and only the key decides what they mean.
 */
final class YamlFile {

    private final String origin;
    private final YAMLParser parser;
    private final Map<String, Given> found = new LinkedHashMap<>();
    private final List<Fault> faults;

    /** What {@code text} says; what cannot be read is added to {@code faults}. */
    static Map<String, Given> read(String text, String origin, List<Fault> faults) {
        YAMLFactory factory = YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (YAMLParser parser = factory.createParser(text)) {
            YamlFile file = new YamlFile(parser, origin, faults);
            file.readDocument();
            return file.found;
        } catch (JsonProcessingException broken) {
            var where = broken.getLocation();
            String place = where == null ? "" : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
            boolean twice = broken.getOriginalMessage().startsWith("Duplicate");
            faults.add(new Fault(
                    origin + place,
                    Optional.empty(),
                    twice ? "a file that says each key once" : "YAML",
                    Optional.empty(),
                    origin));
            return Map.of();
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from memory failed", impossible);
        }
    }

    private YamlFile(YAMLParser parser, String origin, List<Fault> faults) {
        this.parser = parser;
        this.origin = origin;
        this.faults = faults;
    }

    private void readDocument() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null || first == JsonToken.VALUE_NULL) {
            return;
        }
        if (first != JsonToken.START_OBJECT) {
            faults.add(Fault.of(origin, parser.getText(), "keys with values", origin));
            return;
        }
        readObject("", found);
        if (parser.nextToken() != null) {
            faults.add(Fault.of(origin, "a second document", "one YAML document", origin));
        }
    }

    private void readObject(String path, Map<String, Given> into) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (name.contains(".")) {
                faults.add(new Fault(
                        path.isEmpty() ? name : path + "." + name,
                        Optional.empty(),
                        "a key of the file: sections are nested, not joined by dots",
                        Optional.empty(),
                        origin));
                parser.nextToken();
                parser.skipChildren();
                continue;
            }
            readValue(path.isEmpty() ? name : path + "." + name, parser.nextToken(), into);
        }
    }

    private void readValue(String path, JsonToken token, Map<String, Given> into) throws IOException {
        switch (token) {
            case START_OBJECT -> readObject(path, into);
            case START_ARRAY -> into.put(path, readArray(path));
            case VALUE_NULL -> into.put(path, new Given.Nothing(origin));
            default -> into.put(path, new Given.Word(parser.getText(), origin));
        }
    }

    private Given readArray(String path) throws IOException {
        List<String> words = new ArrayList<>();
        List<Map<String, Given>> objects = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == JsonToken.START_OBJECT) {
                Map<String, Given> object = new LinkedHashMap<>();
                readObject("", object);
                objects.add(object);
            } else if (token == JsonToken.START_ARRAY) {
                faults.add(Fault.of(path, "a list in a list", "a plain list", origin));
                parser.skipChildren();
            } else {
                words.add(parser.getText());
            }
        }
        if (!objects.isEmpty() && !words.isEmpty()) {
            faults.add(Fault.of(path, words.getFirst(), "an object like the others of the list", origin));
        }
        return objects.isEmpty() ? new Given.Words(words, origin) : new Given.Objects(objects, origin);
    }
}
