package dev.resourcehub.ollama.model;

import dev.resourcehub.resource.Code;

/** How a model of the catalog is. */
public sealed interface ModelStatus {

    /** Complete and checked. */
    record Available() implements ModelStatus {}

    /** On its way; the entry names the job. */
    record Downloading() implements ModelStatus {}

    /** Its last job ended without it; {@code cause} is one line. */
    record Failed(Code code, String cause) implements ModelStatus {}

    /** Complete, and the engine here cannot run it; {@code reason} is one line. */
    record Refused(String reason) implements ModelStatus {}

    /** Its word in the API. */
    default String wireName() {
        return switch (this) {
            case Available available -> "available";
            case Downloading downloading -> "downloading";
            case Failed failed -> "failed";
            case Refused refused -> "refused";
        };
    }
}
