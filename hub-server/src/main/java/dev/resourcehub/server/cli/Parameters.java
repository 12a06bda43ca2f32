package dev.resourcehub.server.cli;

import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The sorts of options and words that commands take. */
final class Parameters {

    private Parameters() {}

    /** An option with a text. */
    static OptionSpec text(String label, String description, String... names) {
        return OptionSpec.builder(names[0], names)
                .paramLabel(label)
                .type(String.class)
                .description(description)
                .build();
    }

    /** An option that is there or not. */
    static OptionSpec flag(String description, String name) {
        return OptionSpec.builder(name).description(description).build();
    }

    /** One word. */
    static PositionalParamSpec word(String label, String arity, String description) {
        return positional("0", label, arity, description).type(String.class).build();
    }

    /** All words that are left. */
    static PositionalParamSpec words(String label, String arity, String description) {
        return positional("0..*", label, arity, description)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build();
    }

    private static PositionalParamSpec.Builder positional(
            String index, String label, String arity, String description) {
        return PositionalParamSpec.builder()
                .index(index)
                .arity(arity)
                .required(arity.startsWith("1"))
                .paramLabel(label)
                .description(description);
    }
}
