package dev.resourcehub.ollama.vendor;

import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A file over HTTP.
 *
 * <p>What has come is gone on with only when the server shows that it still has the same file: a part that begins where ours
 * ends, of the same total, under the same ETag or date. In every other case the file is begun again.
 */
final class HttpSupply implements Supply {

    /** A server may change its file once while we fetch it, not for ever. */
    private static final int MOST_RESTARTS = 1;

    private final HttpWeb web;
    private final URI url;
    private final Map<String, String> headers;
    private final InstantSource clock;

    HttpSupply(HttpWeb web, URI url, Map<String, String> headers, InstantSource clock) {
        this.web = web;
        this.url = url;
        this.headers = headers;
        this.clock = clock;
    }

    private enum Next {
        DONE,
        GO_ON,
        BEGIN_AGAIN
    }

    @Override
    public void bring(Inlet inlet) throws IOException, InterruptedException {
        int restarts = 0;
        for (Next next = once(inlet); next != Next.DONE; next = once(inlet)) {
            if (next == Next.BEGIN_AGAIN) {
                restarts++;
                if (restarts > MOST_RESTARTS) {
                    throw new IOException("the source has other content with every answer");
                }
                inlet.restart(0);
            }
        }
    }

    private Next once(Inlet inlet) throws IOException, InterruptedException {
        long from = inlet.completed();
        Map<String, String> sent = new TreeMap<>(headers);
        if (from > 0) {
            sent.put("Range", "bytes=" + from + "-");
            Seen.read(inlet.remembered()).strong().ifPresent(tag -> sent.put("If-Range", tag));
        }
        try (HttpWeb.Arrived arrived = web.open(url, sent)) {
            HttpAnswer answer = arrived.answer();
            return switch (answer.status()) {
                case 200 -> whole(answer, inlet);
                case 206 -> part(answer, inlet, from);
                case 416 -> beyond(answer, inlet, from);
                default -> throw refusal(answer, arrived.home(), from);
            };
        } catch (Errand.Refused refused) {
            throw failed(VendorCodes.TRANSFER_FAILED, Broken.words(refused));
        }
    }

    /** All of it comes, whether it was asked or not. */
    private Next whole(HttpAnswer answer, Inlet inlet) throws IOException, InterruptedException {
        refuseOtherThings(answer);
        inlet.restart(0);
        OptionalLong length = length(answer);
        if (length.isPresent()) {
            inlet.expect(length.getAsLong());
        } else if (inlet.total().isEmpty() && !isChunked(answer)) {
            throw new IOException("the source does not say how long the file is, nor where it ends");
        }
        inlet.remember(Seen.of(answer).note());
        pour(answer, inlet);
        if (inlet.completed() < inlet.total().orElse(0)) {
            throw new IOException("the source ended after " + inlet.completed() + " of "
                    + inlet.total().getAsLong() + " bytes");
        }
        return Next.DONE;
    }

    /** The rest comes, or some of it. */
    private Next part(HttpAnswer answer, Inlet inlet, long from) throws IOException, InterruptedException {
        refuseOtherThings(answer);
        ContentRange range = answer.header("Content-Range")
                .flatMap(ContentRange::parse)
                .orElseThrow(() -> new IOException("a part without its place in the file"));
        Seen before = Seen.read(inlet.remembered());
        Seen now = Seen.of(answer);
        boolean same = from > 0
                && range.from().equals(OptionalLong.of(from))
                && (range.total().isEmpty()
                        || inlet.total().isEmpty()
                        || range.total().equals(inlet.total()))
                && !before.differs(now);
        if (!same) {
            return Next.BEGIN_AGAIN;
        }
        if (range.total().isPresent()) {
            inlet.expect(range.total().getAsLong());
        }
        if (inlet.remembered().isEmpty()) {
            inlet.remember(now.note());
        }
        pour(answer, inlet);
        if (inlet.total().isEmpty() || inlet.completed() >= inlet.total().getAsLong()) {
            return Next.DONE;
        }
        boolean asPromised = inlet.completed() > from && range.to().equals(OptionalLong.of(inlet.completed() - 1));
        if (!asPromised) {
            throw new IOException("the source ended after " + inlet.completed() + " of "
                    + inlet.total().getAsLong() + " bytes");
        }
        return Next.GO_ON;
    }

    /** The server says that its file ends before ours goes on. */
    private static Next beyond(HttpAnswer answer, Inlet inlet, long from) throws IOException {
        OptionalLong total = answer.header("Content-Range")
                .flatMap(ContentRange::parse)
                .map(ContentRange::total)
                .orElse(OptionalLong.empty());
        if (total.isPresent() && inlet.total().isEmpty() && total.getAsLong() == from) {
            inlet.expect(from);
            return Next.DONE;
        }
        if (total.isPresent() && total.equals(inlet.total()) && from < total.getAsLong()) {
            throw new IOException("the source refuses the rest of its own file (status 416)");
        }
        return Next.BEGIN_AGAIN;
    }

    private static void pour(HttpAnswer answer, Inlet inlet) throws IOException, InterruptedException {
        for (Optional<ByteBuffer> more = next(answer, inlet); more.isPresent(); more = next(answer, inlet)) {
            inlet.write(more.get());
        }
    }

    /** The next bytes; a connection that breaks behind the last one has brought them all. */
    private static Optional<ByteBuffer> next(HttpAnswer answer, Inlet inlet) throws IOException, InterruptedException {
        try {
            return answer.next();
        } catch (IOException broken) {
            if (inlet.completed() == inlet.total().orElse(-1)) {
                return Optional.empty();
            }
            throw broken;
        }
    }

    private void refuseOtherThings(HttpAnswer answer) throws IOException {
        String coding = answer.header("Content-Encoding").orElse("identity");
        if (!coding.strip().equalsIgnoreCase("identity")) {
            throw new IOException("the source encodes the file though it was asked not to: " + Broken.plain(coding));
        }
        String type = answer.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("text/html") || type.startsWith("application/xhtml")) {
            throw failed(VendorCodes.NOT_A_MODEL, "the source answers with a web page instead of the file");
        }
    }

    /** What a status means that brings no bytes: a final failure is thrown, another try is returned. */
    private IOException refusal(HttpAnswer answer, boolean home, long from) {
        int status = answer.status();
        String words = "it answers with status " + status;
        return switch (status) {
            case 400, 401, 403 -> {
                if (!home && from > 0) {
                    yield new Broken(Codes.ACCESS_DENIED, words + "; its signed address may have expired");
                }
                throw status == 400
                        ? failed(VendorCodes.TRANSFER_FAILED, words)
                        : failed(
                                Codes.ACCESS_DENIED,
                                words + hint(answer) + ": it wants credentials, or refuses those it was given");
            }
            case 404, 410 -> throw failed(Codes.SOURCE_NOT_FOUND, words + hint(answer));
            case 429, 503 ->
                new Broken(
                        VendorCodes.TRANSFER_FAILED,
                        words,
                        ComeBack.after(answer.header("Retry-After"), answer.header("RateLimit"), clock.instant()));
            default -> {
                if (status == 408 || status >= 500) {
                    yield new IOException(words);
                }
                throw failed(VendorCodes.TRANSFER_FAILED, words + hint(answer));
            }
        };
    }

    /** The source's own words, where it sends some in a header. */
    private static String hint(HttpAnswer answer) {
        String code = answer.header("X-Error-Code").map(Broken::plain).orElse("");
        String message = answer.header("X-Error-Message").map(Broken::plain).orElse("");
        String both = (code + " " + message).strip();
        return both.isEmpty() ? "" : " (" + both + ")";
    }

    private HubException failed(Code code, String cause) {
        return new HubException(new Failure.WorkFailed(code, String.valueOf(url.getHost()), cause));
    }

    private static OptionalLong length(HttpAnswer answer) throws IOException {
        Optional<String> told = answer.header("Content-Length");
        try {
            return told.isPresent() ? OptionalLong.of(Long.parseLong(told.get())) : OptionalLong.empty();
        } catch (NumberFormatException unreadable) {
            throw new IOException("the source tells a length that is no number");
        }
    }

    private static boolean isChunked(HttpAnswer answer) {
        return answer.header("Transfer-Encoding")
                .filter(coding -> coding.toLowerCase(Locale.ROOT).contains("chunked"))
                .isPresent();
    }
}
