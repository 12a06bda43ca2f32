package dev.resourcehub.ollama.engine.child;

import dev.resourcehub.ollama.engine.wire.Options;
import dev.resourcehub.resource.JsonText;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A model that says given words, one for each permit; one token is one character. */
final class ScriptedLlama implements Llama {

    final Semaphore permits = new Semaphore(0);
    final AtomicInteger cancelled = new AtomicInteger();
    final AtomicInteger running = new AtomicInteger();
    volatile List<String> words = List.of("a", "b", "c");
    volatile Options seen = Options.DEFAULT;
    volatile String prompt = "";
    volatile boolean closed;

    @Override
    public int count(String text) {
        return text.length() + 1;
    }

    @Override
    public Pieces generate(String asked, Options options, int most, Optional<JsonText> schema) {
        prompt = asked;
        seen = options;
        running.incrementAndGet();
        List<String> said = words.subList(0, Math.min(most, words.size()));
        return new Pieces() {
            private int next;
            private boolean over;

            @Override
            public boolean hasNext() {
                return !over;
            }

            @Override
            public String next() {
                permits.acquireUninterruptibly();
                if (next == said.size()) {
                    end();
                    return "";
                }
                return said.get(next++);
            }

            @Override
            public void cancel() {
                cancelled.incrementAndGet();
                end();
            }

            private void end() {
                over = true;
                running.decrementAndGet();
            }
        };
    }

    @Override
    public int longestEmbedding() {
        return 8;
    }

    @Override
    public float[] embed(String text) {
        return new float[] {3, 4, text.length()};
    }

    @Override
    public void close() {
        closed = true;
    }
}
