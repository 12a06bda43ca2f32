package dev.resourcehub.ollama.vendor;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a GGUF file says about itself before its tensors begin.
 *
 * <p>Source of the layout: the GGUF specification, versions 2 and 3. Lists in the file are skipped, texts are kept up to
 * 64 KiB.
 *
 * @param facts keys and their values: texts, whole numbers, fractions, booleans
 * @param parameters numbers in all tensors together
 * @param tensorTypes how the numbers of its tensors are packed, as numbers of {@code ggml_type}
 */
public record GgufHeader(Map<String, Object> facts, long parameters, Set<Long> tensorTypes) {

    private static final int LONGEST_TEXT = 64 * 1024;
    private static final long MOST_ENTRIES = 100_000;
    private static final long MOST_ITEMS = 16_000_000;
    private static final String[] FILE_TYPES = {
        "F32", "F16", "Q4_0", "Q4_1", "", "", "", "Q8_0", "Q5_0", "Q5_1", "Q2_K", "Q3_K_S", "Q3_K_M", "Q3_K_L",
        "Q4_K_S", "Q4_K_M", "Q5_K_S", "Q5_K_M", "Q6_K"
    };

    public GgufHeader {
        facts = Collections.unmodifiableMap(new TreeMap<>(facts));
        tensorTypes = Set.copyOf(tensorTypes);
    }

    /** Reads the header of {@code file}. Blocks; throws {@link IOException}, with a sentence, when it is no GGUF model. */
    public static GgufHeader read(Path file) throws IOException {
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return new Reader(new DataInputStream(bytes)).header();
        } catch (EOFException cut) {
            throw new IOException("the file ends inside its GGUF header", cut);
        }
    }

    /** The kind of network, such as {@code gemma3}. */
    public String architecture() {
        return text("general.architecture").orElse("");
    }

    /** How the numbers are packed, such as {@code Q4_K_M}. */
    public String quantization() {
        long type = number("general.file_type");
        boolean known = facts.containsKey("general.file_type") && type >= 0 && type < FILE_TYPES.length;
        String name = known ? FILE_TYPES[(int) type] : "";
        return name.isEmpty() ? "unknown" : name;
    }

    /** How many files the model is split into, of which this is one; 1 where it is whole. */
    public long splits() {
        return Math.max(1, number("split.count"));
    }

    /** The kind of tokenizer, such as {@code gpt2}; empty where the file has none. */
    public String tokenizer() {
        return text("tokenizer.ggml.model").orElse("");
    }

    /** A text of the header. */
    public Optional<String> text(String key) {
        return facts.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** A whole number of the header; 0 where there is none. */
    public long number(String key) {
        return facts.get(key) instanceof Number number ? number.longValue() : 0;
    }

    private static final class Reader {

        private final DataInputStream in;
        private final Set<Long> types = new HashSet<>();

        Reader(DataInputStream in) {
            this.in = in;
        }

        GgufHeader header() throws IOException {
            if (in.readInt() != 0x47475546) {
                throw new IOException("the file does not begin with the letters GGUF");
            }
            long version = u32();
            if (version < 2 || version > 3) {
                throw new IOException("the file is GGUF version " + version + "; 2 and 3 are read");
            }
            long tensors = bounded(u64(), MOST_ENTRIES, "tensors");
            long entries = bounded(u64(), MOST_ENTRIES, "entries");
            Map<String, Object> facts = new TreeMap<>();
            for (long i = 0; i < entries; i++) {
                String key = string();
                Optional<Object> value = value((int) u32(), 0);
                value.ifPresent(known -> facts.put(key, known));
            }
            if (!(facts.get("general.architecture") instanceof String)) {
                throw new IOException("the file names no general.architecture");
            }
            long parameters = 0;
            for (long i = 0; i < tensors; i++) {
                parameters += tensor();
            }
            return new GgufHeader(facts, parameters, types);
        }

        private long tensor() throws IOException {
            string();
            long dimensions = bounded(u32(), 8, "dimensions");
            long count = 1;
            for (long i = 0; i < dimensions; i++) {
                count *= u64();
            }
            types.add(u32());
            u64();
            return count;
        }

        private Optional<Object> value(int type, int depth) throws IOException {
            return switch (type) {
                case 0 -> Optional.of((long) in.readUnsignedByte());
                case 1 -> Optional.of((long) in.readByte());
                case 2 -> Optional.of((long) Short.toUnsignedInt(Short.reverseBytes(in.readShort())));
                case 3 -> Optional.of((long) Short.reverseBytes(in.readShort()));
                case 4 -> Optional.of(u32());
                case 5 -> Optional.of((long) Integer.reverseBytes(in.readInt()));
                case 6 -> Optional.of((double) Float.intBitsToFloat(Integer.reverseBytes(in.readInt())));
                case 7 -> Optional.of(in.readByte() != 0);
                case 8 -> Optional.of(string());
                case 9 -> {
                    list(depth);
                    yield Optional.empty();
                }
                case 10, 11 -> Optional.of(u64());
                case 12 -> Optional.of(Double.longBitsToDouble(u64()));
                default -> throw new IOException("the GGUF header has a value of unknown type " + type);
            };
        }

        private void list(int depth) throws IOException {
            if (depth > 2) {
                throw new IOException("the GGUF header nests lists too deeply");
            }
            int type = (int) u32();
            long items = bounded(u64(), MOST_ITEMS, "items of a list");
            for (long i = 0; i < items; i++) {
                if (type == 8) {
                    in.skipNBytes(bounded(u64(), Integer.MAX_VALUE, "bytes of a text"));
                } else {
                    value(type, depth + 1);
                }
            }
        }

        private String string() throws IOException {
            long length = bounded(u64(), Integer.MAX_VALUE, "bytes of a text");
            byte[] kept = in.readNBytes((int) Math.min(length, LONGEST_TEXT));
            if (kept.length < Math.min(length, LONGEST_TEXT)) {
                throw new EOFException();
            }
            in.skipNBytes(length - kept.length);
            return new String(kept, StandardCharsets.UTF_8);
        }

        private long u32() throws IOException {
            return Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
        }

        private long u64() throws IOException {
            return Long.reverseBytes(in.readLong());
        }

        private static long bounded(long value, long most, String what) throws IOException {
            if (value < 0 || value > most) {
                throw new IOException("the GGUF header claims " + Long.toUnsignedString(value) + " " + what);
            }
            return value;
        }
    }
}
