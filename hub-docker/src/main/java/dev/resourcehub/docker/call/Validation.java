package dev.resourcehub.docker.call;

import java.util.Optional;
import java.util.OptionalInt;

/** Whether some source is Python; says where it is not. */
public record Validation(Optional<SyntaxFault> fault) {

    /** Whether the source compiles. */
    public boolean isValid() {
        return fault.isEmpty();
    }

    /** What the compiler found, with line and offset counted from 1. */
    public record SyntaxFault(String message, OptionalInt line, OptionalInt offset) {}
}
