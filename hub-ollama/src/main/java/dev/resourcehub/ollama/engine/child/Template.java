package dev.resourcehub.ollama.engine.child;

import dev.resourcehub.ollama.engine.wire.TextRequest;
import dev.resourcehub.ollama.engine.wire.Turn;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a conversation is written down for a model. */
public enum Template {

    /** A transcript in plain words, for a model that was never taught to converse. A prompt is simply continued. */
    PLAIN("", "User: ", "\n", "Assistant: ", "\n", "Assistant:", List.of("\nUser:", "\nAssistant:")),
    /** Turns as Gemma was taught; it has no turn for the system, whose words open the first turn. */
    GEMMA(
            "<start_of_turn>user\n",
            "<start_of_turn>user\n",
            "<end_of_turn>\n",
            "<start_of_turn>model\n",
            "<end_of_turn>\n",
            "<start_of_turn>model\n",
            List.of("<end_of_turn>")),
    /** Turns between {@code im_start} and {@code im_end}. */
    CHATML(
            "<|im_start|>system\n",
            "<|im_start|>user\n",
            "<|im_end|>\n",
            "<|im_start|>assistant\n",
            "<|im_end|>\n",
            "<|im_start|>assistant\n",
            List.of("<|im_end|>")),
    /** Turns as Llama 3 was taught. */
    LLAMA3(
            "<|start_header_id|>system<|end_header_id|>\n\n",
            "<|start_header_id|>user<|end_header_id|>\n\n",
            "<|eot_id|>",
            "<|start_header_id|>assistant<|end_header_id|>\n\n",
            "<|eot_id|>",
            "<|start_header_id|>assistant<|end_header_id|>\n\n",
            List.of("<|eot_id|>"));

    private final String system;
    private final String user;
    private final String userEnd;
    private final String assistant;
    private final String assistantEnd;
    private final String answer;

    @SuppressWarnings("ImmutableEnumChecker") // every list given is one of List.of
    private final List<String> stop;

    Template(
            String system,
            String user,
            String userEnd,
            String assistant,
            String assistantEnd,
            String answer,
            List<String> stop) {
        this.system = system;
        this.user = user;
        this.userEnd = userEnd;
        this.assistant = assistant;
        this.assistantEnd = assistantEnd;
        this.answer = answer;
        this.stop = stop;
    }

    /** The template whose marks occur in {@code written}, a model's own description of its turns; else plain. */
    public static Template recognise(Optional<String> written) {
        String text = written.orElse("");
        if (text.contains("<start_of_turn>")) {
            return GEMMA;
        }
        if (text.contains("<|im_start|>")) {
            return CHATML;
        }
        return text.contains("<|start_header_id|>") ? LLAMA3 : PLAIN;
    }

    /** The one that is told by {@code name}; plain for a name that is none. */
    static Template named(String name) {
        return Arrays.stream(values())
                .filter(template -> template.wireName().equals(name))
                .findFirst()
                .orElse(PLAIN);
    }

    /** The name it is told by. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the model reads for {@code request}. */
    String prompt(TextRequest request) {
        if (request.raw()) {
            return request.prompt();
        }
        return switch (request.kind()) {
            case GENERATE -> single(request);
            case CHAT -> conversation(request.turns());
        };
    }

    /** Words that end the model's turn in {@code request}. */
    List<String> stop(TextRequest request) {
        boolean turns = this != PLAIN || request.kind() == TextRequest.Kind.CHAT;
        return turns && !request.raw() ? stop : List.of();
    }

    /** The model's turn as the caller sees it: a transcript leaves a space in front that belongs to nobody. */
    boolean stripsLeadingSpace(TextRequest request) {
        return this == PLAIN && request.kind() == TextRequest.Kind.CHAT;
    }

    private String single(TextRequest request) {
        if (this == PLAIN) {
            return request.system().map(words -> words + "\n\n").orElse("") + request.prompt();
        }
        Turn asked = new Turn("user", request.prompt());
        return conversation(request.system()
                .map(words -> List.of(new Turn("system", words), asked))
                .orElse(List.of(asked)));
    }

    private String conversation(List<Turn> turns) {
        StringBuilder text = new StringBuilder();
        StringBuilder pending = new StringBuilder();
        for (Turn turn : turns) {
            switch (turn.role()) {
                case "system" -> instruct(turn.content(), text, pending);
                case "assistant" ->
                    text.append(assistant).append(turn.content()).append(assistantEnd);
                default -> {
                    text.append(user).append(pending).append(turn.content()).append(userEnd);
                    pending.setLength(0);
                }
            }
        }
        if (!pending.isEmpty()) {
            text.append(user).append(pending).append(userEnd);
        }
        return text.append(answer).toString();
    }

    private void instruct(String words, StringBuilder text, StringBuilder pending) {
        switch (this) {
            case PLAIN -> text.append(words).append("\n\n");
            case GEMMA -> pending.append(words).append("\n\n");
            case CHATML, LLAMA3 -> text.append(system).append(words).append(userEnd);
        }
    }
}
