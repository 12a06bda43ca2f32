package dev.resourcehub.ollama;

import dev.resourcehub.ollama.call.ChatCall;
import dev.resourcehub.ollama.call.EmbedCall;
import dev.resourcehub.ollama.call.GenerateCall;

/**
 * A number that calls share which belong together: of one session, or with the same beginning, whose evaluation a server
 * may still have in its cache.
 *
 * <p>FNV-1a with 64 bits (Fowler, Noll, Vo) over at most 1024 characters; never 0.
 */
final class Affinity {

    /** The strategy that looks at the beginning of a call. */
    static final String STRATEGY = "prefix_affinity";

    private static final int MOST = 1024;

    private long hash = 0xcbf29ce484222325L;
    private int taken;

    private Affinity() {}

    static long of(String session) {
        return new Affinity().with(session).value();
    }

    static long of(GenerateCall call) {
        return new Affinity().with(call.system().orElse("")).with(call.prompt()).value();
    }

    /** Up to the first word of the user, so that later turns of a conversation have the same. */
    static long of(ChatCall call) {
        Affinity affinity = new Affinity();
        for (ChatCall.Message message : call.messages()) {
            affinity.with(message.content());
            if (message.role() == ChatCall.Role.USER) {
                break;
            }
        }
        return affinity.value();
    }

    static long of(EmbedCall call) {
        return of(call.input().getFirst());
    }

    private Affinity with(String text) {
        for (int i = 0; i < text.length() && taken < MOST; i++, taken++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return this;
    }

    private long value() {
        return hash == 0 ? 1 : hash;
    }
}
