package dev.resourcehub.ollama.vendor;

import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * All vendors, in the order in which they are asked; the first that takes a reference has it.
 *
 * <p>A vendor with a prefix of its own reads it at the start of a bare name, and stands before the usual ones.
 *
 * <p>Any thread; {@link #resolve} blocks.
 */
public final class Vendors {

    private final List<Vendor> vendors;

    /** Asks {@code vendors} in this order. */
    public Vendors(List<Vendor> vendors) {
        this.vendors = List.copyOf(vendors);
    }

    /** These vendors and, asked before them, {@code first}. */
    public Vendors after(Vendor first) {
        List<Vendor> all = new ArrayList<>(List.of(first));
        all.addAll(vendors);
        return new Vendors(all);
    }

    /** Every form of {@code source} that is understood, for people. */
    public List<String> forms() {
        List<String> forms = new ArrayList<>();
        vendors.forEach(vendor -> forms.add(vendor.form()));
        forms.add(Via.FORM);
        forms.add(DefaultModel.FORM);
        return List.copyOf(forms);
    }

    /**
     * Reads what a caller wrote in {@code source}; what comes back is taken by a vendor, or is a {@link Via}, or is the
     * {@link DefaultModel}.
     *
     * <p>Throws a {@code HubException} of {@code Unprocessable} with {@code unsupported_source} and all forms as the fact
     * {@code forms} for anything else. Without I/O.
     */
    public ModelReference read(String source) {
        return SourceText.read(source)
                .filter(reference ->
                        of(reference).isPresent() || Via.of(reference).isPresent() || DefaultModel.isMeant(reference))
                .orElseThrow(() -> unsupported(forms()));
    }

    /** The vendor that takes {@code reference}. Without I/O. */
    public Optional<Vendor> of(ModelReference reference) {
        return vendors.stream().filter(vendor -> vendor.supports(reference)).findFirst();
    }

    /**
     * Asks the vendor of {@code reference} what it means now; see {@link Vendor#resolve} for how that ends. A
     * {@link Via} and the {@link DefaultModel} have no vendor and are {@code unsupported_source} here.
     *
     * @param sha256 what the caller says of the model's first file, 64 hex digits; a plain address needs it. Another digest
     *     than the vendor's is {@code WorkFailed} with {@code digest_mismatch}, no hex is {@code Unprocessable}
     */
    public ResolvedModel resolve(ModelReference reference, Optional<String> sha256) throws InterruptedException {
        Optional<String> digest = sha256.map(Vendors::checked);
        Vendor vendor = of(reference).orElseThrow(() -> unsupported(forms()));
        ModelReference asked = WebAddress.of(reference)
                .filter(address -> address.sha256().isEmpty())
                .flatMap(address -> digest.map(address::with))
                .map(WebAddress::reference)
                .orElse(reference);
        ResolvedModel resolved = vendor.resolve(asked);
        return digest.isEmpty() ? resolved : pinned(resolved, digest.get());
    }

    /** The refusal of a reference that none of {@code forms} fits. */
    static HubException unsupported(List<String> forms) {
        return new HubException(new Failure.Unprocessable(
                Codes.UNSUPPORTED_SOURCE,
                "source",
                "one of the forms " + String.join(", ", forms),
                Map.of("forms", forms)));
    }

    private static String checked(String sha256) {
        if (!Sha256.isHex(sha256)) {
            throw new HubException(new Failure.Unprocessable(Codes.INVALID_VALUE, "sha256", "64 hex digits"));
        }
        return sha256.toLowerCase(Locale.ROOT);
    }

    private static ResolvedModel pinned(ResolvedModel model, String sha256) {
        RemoteFile first = model.files().getFirst();
        Optional<String> other = first.sha256().filter(announced -> !announced.equals(sha256));
        if (other.isPresent()) {
            throw new HubException(new Failure.WorkFailed(
                    Codes.DIGEST_MISMATCH,
                    model.reference().toString(),
                    "its source announces sha256 " + other.get() + ", not the one that was given"));
        }
        List<RemoteFile> files = new ArrayList<>(model.files());
        files.set(0, new RemoteFile(first.path(), first.bytes(), Optional.of(sha256), sha256, first.supply()));
        return model.with(files);
    }
}
