package dev.resourcehub.ollama.model;

import dev.resourcehub.resource.InstanceId;
import java.util.List;

/** Which Ollama servers a model shall be on. */
public sealed interface Placement {

    /** Wherever it is of use. */
    record Anywhere() implements Placement {}

    /** On so many, 1 or more. */
    record Several(int count) implements Placement {

        /** Throws {@link IllegalArgumentException} when {@code count} is below 1. */
        public Several {
            if (count < 1) {
                throw new IllegalArgumentException("a model is on 1 instance or more, not " + count);
            }
        }
    }

    /** On these. */
    record On(List<InstanceId> instances) implements Placement {
        public On {
            instances = List.copyOf(instances);
        }
    }

    /** Whether the caller said anything. */
    default boolean isAsked() {
        return !(this instanceof Anywhere);
    }
}
