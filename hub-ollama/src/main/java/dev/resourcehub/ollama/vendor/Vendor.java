package dev.resourcehub.ollama.vendor;

/**
 * A place that has model files. A vendor only says what there is: bytes are moved, resumed, checked and told about for it.
 */
public interface Vendor {

    /** Its name in the catalog, such as {@code hugging_face}. */
    String name();

    /** The form of references it takes, for people, such as {@code hf:owner/repo[@revision][:file or quantization]}. */
    String form();

    /** Whether it takes {@code reference}. Quick, without I/O; vendors are asked in order and the first yes decides. */
    boolean supports(ModelReference reference);

    /**
     * Asks what {@code reference} means now; fetches no content. Blocks, on a virtual thread; an interrupt ends it.
     *
     * <p>Throws a {@code HubException} of {@code WorkFailed} with {@code source_not_found}, {@code access_denied},
     * {@code stalled} or {@code transfer_failed}, or of {@code Unprocessable} with {@code unsupported_source} for a reference it cannot read.
     */
    ResolvedModel resolve(ModelReference reference) throws InterruptedException;
}
