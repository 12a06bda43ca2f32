package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.vendor.wire.ComplaintCodec;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Questions to one place about one reference; what is no answer becomes one failure with words for people.
 *
 * @param subject the reference
 * @param place who is asked, for people
 * @param remedy what to do when access is denied, a complete sentence
 */
record Asking(Web web, String subject, String place, String remedy) {

    private static final Pattern RESET = Pattern.compile("\\bt=([0-9]{1,6})");

    /** How a document is read; an {@link IOException} says that it is another thing. */
    interface Reading<T> {
        T of(byte[] body) throws IOException;
    }

    /** The page, whatever its status; no page is {@code stalled} after a silence and {@code transfer_failed} else. */
    Web.Page page(URI url, Map<String, String> headers) throws InterruptedException {
        try {
            return web.get(url, headers);
        } catch (IOException broken) {
            throw failed(Broken.codeOf(broken), place + " does not answer: " + broken.getMessage());
        }
    }

    /** The document of a page with status 200; another status is a failure. */
    <T> T read(Web.Page page, Reading<T> reading) {
        if (page.status() != 200) {
            throw refused(page);
        }
        try {
            return reading.of(page.body().getBytes());
        } catch (IOException foreign) {
            throw failed(Codes.SOURCE_NOT_FOUND, place + " answers with another thing: " + foreign.getMessage());
        }
    }

    /** What a status other than 200 means. */
    HubException refused(Web.Page page) {
        int status = page.status();
        String words = ComplaintCodec.words(page.body().getBytes())
                .or(() -> page.header("x-error-message").filter(text -> text.length() <= 300))
                .map(text -> " (" + text + ")")
                .orElse("");
        String said = place + " answers with status " + status + words;
        if (status == 429 || status >= 500) {
            return failed(
                    VendorCodes.TRANSFER_FAILED,
                    said
                            + wait(page)
                                    .map(seconds -> "; it asks to wait " + seconds + " s")
                                    .orElse("; try again later"));
        }
        if (status == 401 || status == 403) {
            return failed(Codes.ACCESS_DENIED, said + ". " + remedy);
        }
        return failed(Codes.SOURCE_NOT_FOUND, said);
    }

    HubException failed(Code code, String cause) {
        return new HubException(new Failure.WorkFailed(code, subject, cause));
    }

    /** The supply of a file whose refusal also says what to do. */
    Supply hinting(Supply supply) {
        return inlet -> {
            try {
                supply.bring(inlet);
            } catch (HubException refused) {
                if (refused.failure() instanceof Failure.WorkFailed denied
                        && denied.code().equals(Codes.ACCESS_DENIED)) {
                    throw failed(Codes.ACCESS_DENIED, denied.cause() + ". " + remedy);
                }
                throw refused;
            }
        };
    }

    private static Optional<String> wait(Web.Page page) {
        Optional<String> told = page.header("retry-after").filter(text -> text.matches("[0-9]{1,6}"));
        return told.or(() -> page.header("ratelimit")
                .map(RESET::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1)));
    }
}
