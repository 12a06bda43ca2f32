package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Files at plain addresses, whose digest the caller gives; plain http only to this machine. Asks nobody. */
final class AddressVendor implements Vendor {

    private final Web web;

    AddressVendor(Web web) {
        this.web = web;
    }

    @Override
    public String name() {
        return "https";
    }

    @Override
    public String form() {
        return "https://host/path with sha256 (http: only to this machine)";
    }

    @Override
    public boolean supports(ModelReference reference) {
        return WebAddress.of(reference).isPresent();
    }

    @Override
    public ResolvedModel resolve(ModelReference reference) {
        WebAddress address = WebAddress.of(reference).orElseThrow(() -> Vendors.unsupported(List.of(form())));
        String digest = address.sha256()
                .orElseThrow(() -> new HubException(new Failure.Unprocessable(
                        Codes.MISSING_FIELD,
                        "sha256",
                        "the 64 hex digits of the file's SHA-256, which a plain address needs")));
        String path = address.url().getPath();
        String file = path.substring(path.lastIndexOf('/') + 1);
        Asking asking = new Asking(
                web, address.shown(), address.url().getHost(), "Its address must be readable without credentials.");
        return new ResolvedModel(
                address.reference(),
                new ModelName(ModelFileName.plain(file)),
                name(),
                "",
                List.of(new RemoteFile(
                        address.shown(),
                        OptionalLong.empty(),
                        address.sha256(),
                        digest,
                        asking.hinting(web.file(address.url(), Map.of())))),
                "",
                "");
    }
}
