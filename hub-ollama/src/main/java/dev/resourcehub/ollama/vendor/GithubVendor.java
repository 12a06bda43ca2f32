package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.vendor.wire.ReleaseCodec;
import dev.resourcehub.resource.Codes;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** GGUF files of GitHub releases. The token, which private repositories need, goes to GitHub's API alone. */
final class GithubVendor implements Vendor {

    private static final int MOST_NAMED = 50;

    private final Web web;
    private final URI base;
    private final Optional<Secret> token;

    GithubVendor(Web web, URI base, Optional<Secret> token) {
        this.web = web;
        this.base = base;
        this.token = token;
    }

    @Override
    public String name() {
        return "github";
    }

    @Override
    public String form() {
        return "github:owner/repo[@tag or latest][:asset]";
    }

    @Override
    public boolean supports(ModelReference reference) {
        return ReleaseName.of(reference).isPresent();
    }

    @Override
    public ResolvedModel resolve(ModelReference reference) throws InterruptedException {
        ReleaseName wanted = ReleaseName.of(reference).orElseThrow(() -> Vendors.unsupported(List.of(form())));
        Asking asking = new Asking(
                web, reference.toString(), "GitHub", "Set GITHUB_TOKEN to a token that may read the repository.");
        ReleaseCodec.Release release = release(asking, wanted);
        ReleaseCodec.Asset asset = asset(asking, wanted, release);
        String validator = "github:" + asset.id() + ":" + asset.changed() + ":" + asset.bytes();
        RemoteFile file = new RemoteFile(
                asset.name(),
                OptionalLong.of(asset.bytes()),
                asset.sha256(),
                asset.sha256().orElse(validator),
                asking.hinting(supply(wanted, asset)));
        return new ResolvedModel(
                new ModelReference("github", wanted.repository() + "@" + release.tag() + ":" + asset.name()),
                new ModelName("github.com/" + wanted.repository() + ":" + ModelFileName.plain(asset.name())),
                name(),
                release.tag(),
                List.of(file),
                "",
                "");
    }

    /** By the API with a token, by the public address without, which does not count against an allowance. */
    private Supply supply(ReleaseName wanted, ReleaseCodec.Asset asset) {
        return token.isEmpty()
                ? web.file(asset.url(), headers("application/octet-stream"))
                : web.file(
                        UrlPath.under(base, "/repos/" + wanted.repository() + "/releases/assets/" + asset.id()),
                        headers("application/octet-stream"));
    }

    private Map<String, String> headers(String accept) {
        Map<String, String> headers = new TreeMap<>(Map.of("Accept", accept, "User-Agent", "resource-hub"));
        token.ifPresent(secret -> headers.put("Authorization", "Bearer " + secret.value()));
        return headers;
    }

    private ReleaseCodec.Release release(Asking asking, ReleaseName wanted) throws InterruptedException {
        String which = wanted.tag().isEmpty() ? "latest" : "tags/" + UrlPath.of(wanted.tag());
        Web.Page page = asking.page(
                UrlPath.under(base, "/repos/" + wanted.repository() + "/releases/" + which),
                headers("application/vnd.github+json"));
        if (page.status() == 404) {
            throw asking.failed(
                    Codes.SOURCE_NOT_FOUND,
                    "there is no repository " + wanted.repository()
                            + (wanted.tag().isEmpty() ? ", or it has no release" : ", or no release " + wanted.tag())
                            + ", or it is private. " + asking.remedy());
        }
        boolean spent = page.header("x-ratelimit-remaining").filter("0"::equals).isPresent();
        if (page.status() == 403 && spent) {
            throw asking.failed(
                    VendorCodes.TRANSFER_FAILED,
                    "GitHub has answered as often as it does within an hour; try again later, or set GITHUB_TOKEN");
        }
        return asking.read(page, ReleaseCodec::release);
    }

    private static ReleaseCodec.Asset asset(Asking asking, ReleaseName wanted, ReleaseCodec.Release release) {
        return release.assets().stream()
                .filter(asset -> wanted.asset().isEmpty()
                        ? asset.name().toLowerCase(Locale.ROOT).endsWith(".gguf")
                        : asset.name().equals(wanted.asset()))
                .findFirst()
                .orElseThrow(() -> asking.failed(
                        Codes.SOURCE_NOT_FOUND,
                        "the release " + release.tag() + " has no "
                                + (wanted.asset().isEmpty() ? "GGUF file" : "file " + wanted.asset()) + "; it has "
                                + names(release)));
    }

    private static String names(ReleaseCodec.Release release) {
        return release.assets().isEmpty()
                ? "none at all"
                : String.join(
                        ", ",
                        release.assets().stream()
                                .map(ReleaseCodec.Asset::name)
                                .limit(MOST_NAMED)
                                .toList());
    }
}
