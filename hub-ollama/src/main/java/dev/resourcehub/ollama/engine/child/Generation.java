package dev.resourcehub.ollama.engine.child;

import dev.resourcehub.ollama.engine.wire.AnswerCodec;
import dev.resourcehub.ollama.engine.wire.Figures;
import dev.resourcehub.ollama.engine.wire.Options;
import dev.resourcehub.ollama.engine.wire.Refusal;
import dev.resourcehub.ollama.engine.wire.TextRequest;
import dev.resourcehub.runtime.Ticker;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * One answer, from its place in the line to its last token, on one thread.
 *
 * <p>Between two tokens it looks whether the client is still there; when it is not, the answer is cancelled by this very
 * thread, since the library does not bear it from another.
 */
final class Generation {

    private final TextRequest request;
    private final Template template;
    private final int context;
    private final AnswerCodec codec;
    private final Outlet outlet;
    private final Ticker ticker;
    private final InstantSource clock;
    private final long arrived;

    private final StringBuilder whole = new StringBuilder();
    private final @Nullable JsonEnd json;
    private boolean leading;
    private int pieces;
    private long firstPiece;

    Generation(
            TextRequest request,
            Template template,
            int context,
            AnswerCodec codec,
            Outlet outlet,
            Ticker ticker,
            InstantSource clock) {
        this.request = request;
        this.template = template;
        this.context = context;
        this.codec = codec;
        this.outlet = outlet;
        this.ticker = ticker;
        this.clock = clock;
        this.arrived = ticker.nanos();
        this.json = request.schema().isPresent() ? new JsonEnd() : null;
        this.leading = template.stripsLeadingSpace(request);
    }

    /** Generates with {@code model}, in memory since {@code loadNanos} of waiting; blocks until the end. */
    void run(Llama model, long loadNanos) throws InterruptedException {
        String prompt = template.prompt(request);
        int promptTokens = model.count(prompt);
        int limit = Math.min(context, request.options().contextTokens().orElse(context));
        if (promptTokens > limit - 1) {
            throw new Refusal(400, codec.tooLong(promptTokens, limit));
        }
        int wanted = request.options().maxTokens();
        int most = wanted < 0 ? limit - promptTokens : Math.min(wanted, limit - promptTokens);
        Options options = request.options().alsoStoppingAt(template.stop(request));
        long begun = ticker.nanos();
        boolean finished = most == 0 || draw(model.generate(prompt, options, most, request.schema()));
        if (!finished) {
            return;
        }
        long ended = ticker.nanos();
        long first = pieces == 0 ? ended : firstPiece;
        Figures figures = new Figures(
                reason(model, most), ended - arrived, loadNanos, promptTokens, first - begun, pieces, ended - first);
        String rest = request.stream() ? "" : whole.toString();
        byte[] last = codec.last(request, clock.instant(), rest, figures);
        if (request.stream()) {
            outlet.send(last);
            outlet.end();
        } else {
            outlet.end(200, last);
        }
    }

    /** Draws to the end; false when the client left. */
    private boolean draw(Llama.Pieces answer) throws InterruptedException {
        boolean ended = false;
        try {
            while (answer.hasNext()) {
                if (outlet.isGone()) {
                    return false;
                }
                String piece = answer.next();
                if (pieces == 0) {
                    firstPiece = ticker.nanos();
                }
                if (answer.hasNext()) {
                    pieces++;
                }
                if (!deliver(piece)) {
                    return false;
                }
                if (json != null && json.isComplete()) {
                    return true;
                }
            }
            ended = true;
            return true;
        } finally {
            if (!ended && answer.hasNext()) {
                answer.cancel();
            }
        }
    }

    private boolean deliver(String piece) throws InterruptedException {
        String text = json == null ? piece : piece.substring(0, json.take(piece));
        if (leading) {
            text = text.stripLeading();
            leading = text.isEmpty();
        }
        if (text.isEmpty()) {
            return true;
        }
        whole.append(text);
        return !request.stream() || outlet.send(codec.piece(request, clock.instant(), text));
    }

    private String reason(Llama model, int most) {
        if (json != null && json.isComplete()) {
            return "stop";
        }
        boolean full = pieces >= most || model.count(whole.toString()) - 1 >= most;
        return full ? "length" : "stop";
    }
}
