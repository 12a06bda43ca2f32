package dev.resourcehub.ollama.engine.wire;

/** Text made safe for native code and for one line of an error. */
final class Text {

    private static final int LINE = 200;

    private Text() {}

    /** The same text with every lone surrogate and every NUL replaced by U+FFFD. */
    static String sound(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c) || c == 0) {
                return replaced(text);
            }
        }
        return text;
    }

    private static String replaced(String text) {
        StringBuilder sound = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            boolean lone = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            sound.appendCodePoint(lone || point == 0 ? 0xFFFD : point);
        });
        return sound.toString();
    }

    /** The first line, at most 200 characters of it. */
    static String firstLine(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() > LINE ? line.substring(0, LINE) : line;
    }

    /** Where {@code text} stops being base64. */
    static int firstForeignToBase64(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean known =
                    (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
            if (!known) {
                return i;
            }
        }
        return text.length();
    }
}
