package dev.resourcehub.ollama.vendor.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads why a place refuses: {@code {error}}, {@code {message}} or {@code {errors: [{code, message}]}}. */
public final class ComplaintCodec {

    private static final int LONGEST = 300;

    private ComplaintCodec() {}

    /** Its words on one line, at most 300 characters; empty where {@code body} is of no such form. */
    public static Optional<String> words(byte[] body) {
        try {
            JsonNode complaint = Answers.object(body);
            JsonNode first = complaint.path("errors").path(0);
            return List.of(
                            complaint.path("error"),
                            complaint.path("message"),
                            first.path("message"),
                            first.path("code"))
                    .stream()
                    .filter(JsonNode::isTextual)
                    .map(text -> text.asText().replaceAll("\\p{Cntrl}+", " ").strip())
                    .filter(text -> !text.isEmpty())
                    .map(text -> text.length() <= LONGEST ? text : text.substring(0, LONGEST))
                    .findFirst();
        } catch (IOException unreadable) {
            // A page for people says nothing that could be quoted; the status is told in any case.
            return Optional.empty();
        }
    }
}
