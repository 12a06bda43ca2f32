package dev.resourcehub.server.api;

import java.util.Base64;
import java.util.Optional;

/** Base64 as RFC 4648 section 4 has it. */
final class Base64Text {

    private Base64Text() {}

    /** Whether {@code text} is base64 with its padding; looks only, decodes nothing. */
    static boolean isValid(String text) {
        int length = text.length();
        if (length % 4 != 0) {
            return false;
        }
        int padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
        for (int i = 0; i < length - padding; i++) {
            char c = text.charAt(i);
            boolean ok =
                    (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
            if (!ok) {
                return false;
            }
        }
        return true;
    }

    /** The bytes of {@code text}; empty when it is not base64. */
    static Optional<byte[]> decode(String text) {
        return isValid(text) ? Optional.of(Base64.getDecoder().decode(text)) : Optional.empty();
    }
}
