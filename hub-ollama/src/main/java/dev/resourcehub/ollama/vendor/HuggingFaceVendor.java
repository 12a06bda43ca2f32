package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.vendor.wire.HubCodec;
import dev.resourcehub.ollama.vendor.wire.HubCodec.Listed;
import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GGUF files of Hugging Face repositories, at the commit that their revision is at now.
 *
 * <p>The token goes to the hub alone: in questions, and at the first step of a file's way.
 */
final class HuggingFaceVendor implements Vendor {

    private static final int MOST_PAGES = 50;
    private static final long LARGE = 50_000_000_000L;
    private static final Pattern NEXT = Pattern.compile(
            "<[^>]*?(/api/models/(?:[A-Za-z0-9/._~?=&:@!$'()*+,;-]++|%[0-9A-Fa-f]{2})++)>\\s*;[^,]*rel=\"?next\"?");

    private final Web web;
    private final HubAccess access;

    HuggingFaceVendor(Web web, HubAccess access) {
        this.web = web;
        this.access = access;
    }

    @Override
    public String name() {
        return "hugging_face";
    }

    @Override
    public String form() {
        return "hf:owner/repo[@revision][:file or quantization]";
    }

    @Override
    public boolean supports(ModelReference reference) {
        return HubName.of(reference).isPresent();
    }

    @Override
    public ResolvedModel resolve(ModelReference reference) throws InterruptedException {
        HubName wanted = HubName.of(reference).orElseThrow(() -> Vendors.unsupported(List.of(form())));
        Optional<Secret> token = access.token();
        Map<String, String> identity = token.map(secret -> Map.of("Authorization", "Bearer " + secret.value()))
                .orElse(Map.of());
        Asking asking = new Asking(web, wanted.reference().toString(), "Hugging Face", remedy(token.isPresent()));

        URI about = access.at("/api/models/" + wanted.repository() + "/revision/" + UrlPath.segment(wanted.revision()));
        HubCodec.Repository repository = read(asking, wanted, asking.page(about, identity), HubCodec::repository);
        List<Listed> listing = listing(asking, wanted, repository.commit(), identity);
        List<Listed> chosen = chosen(asking, wanted, listing);
        String from = "/" + wanted.repository() + "/resolve/" + repository.commit() + "/";
        List<RemoteFile> files = chosen.stream()
                .map(file -> new RemoteFile(
                        file.path(),
                        OptionalLong.of(file.bytes()),
                        file.sha256(),
                        file.sha256().orElse(file.blob()),
                        asking.hinting(web.file(access.at(from + UrlPath.of(file.path())), identity))))
                .toList();
        return new ResolvedModel(
                wanted.reference(),
                nameOf(wanted, chosen.getFirst().path()),
                name(),
                repository.commit(),
                files,
                "",
                repository.licence(),
                notice(chosen));
    }

    private List<Listed> listing(Asking asking, HubName wanted, String commit, Map<String, String> identity)
            throws InterruptedException {
        List<Listed> all = new ArrayList<>();
        Optional<URI> next =
                Optional.of(access.at("/api/models/" + wanted.repository() + "/tree/" + commit + "?recursive=true"));
        for (int pages = 0; next.isPresent(); pages++) {
            if (pages == MOST_PAGES) {
                throw asking.failed(Codes.SOURCE_NOT_FOUND, "its listing has more than " + MOST_PAGES + " pages");
            }
            Web.Page page = asking.page(next.get(), identity);
            all.addAll(read(asking, wanted, page, HubCodec::tree));
            next = page.header("link").filter(link -> link.contains("next")).map(link -> next(asking, link));
        }
        return all;
    }

    /** A mirror may name the original hub in its links: only what is asked is taken, so that the token stays. */
    private URI next(Asking asking, String link) {
        Matcher next = NEXT.matcher(link);
        if (!next.find()) {
            throw asking.failed(Codes.SOURCE_NOT_FOUND, "its listing goes on at an unreadable place");
        }
        return access.at(next.group(1));
    }

    private static List<Listed> chosen(Asking asking, HubName wanted, List<Listed> listing) {
        return switch (GgufChoice.of(listing, wanted.part())) {
            case GgufChoice.Chosen chosen -> chosen.files();
            case GgufChoice.Ambiguous several ->
                throw new HubException(new Failure.Unprocessable(
                        Codes.UNSUPPORTED_SOURCE,
                        "source",
                        "hf:" + wanted.repository() + ": and one of the files "
                                + String.join(", ", several.candidates()),
                        Map.of("candidates", several.candidates())));
            case GgufChoice.Incomplete parts ->
                throw asking.failed(
                        Codes.SOURCE_NOT_FOUND,
                        "the repository does not have all parts of " + parts.path()
                                + "; it is used whole or not at all");
            case GgufChoice.None none ->
                throw asking.failed(
                        Codes.SOURCE_NOT_FOUND,
                        none.candidates().isEmpty()
                                ? "the repository has no GGUF model"
                                : "the repository has no GGUF file or quantization " + wanted.part() + "; it has "
                                        + String.join(", ", none.candidates()));
        };
    }

    /** Tells apart what is missing, by the word that the hub gives beside the status. */
    private <T> T read(Asking asking, HubName wanted, Web.Page page, Asking.Reading<T> reading) {
        if (page.status() == 200) {
            return asking.read(page, reading);
        }
        boolean hidden = page.status() == 401 || page.status() == 403;
        String remedy = " " + asking.remedy();
        throw switch (page.header("x-error-code").orElse("")) {
            case "GatedRepo" ->
                asking.failed(
                        Codes.ACCESS_DENIED,
                        "the repository is gated: its terms are accepted at " + access.at("/" + wanted.repository())
                                + "." + remedy);
            case "RepoNotFound" ->
                hidden
                        ? asking.failed(
                                Codes.ACCESS_DENIED,
                                "there is no repository " + wanted.repository() + ", or it is private." + remedy)
                        : asking.failed(Codes.SOURCE_NOT_FOUND, "there is no repository " + wanted.repository());
            case "RevisionNotFound" ->
                asking.failed(
                        Codes.SOURCE_NOT_FOUND,
                        "the repository " + wanted.repository() + " has no revision " + wanted.revision());
            case "EntryNotFound" ->
                asking.failed(
                        Codes.SOURCE_NOT_FOUND,
                        "the repository " + wanted.repository() + " has no such file or folder");
            default -> asking.refused(page);
        };
    }

    /** As Ollama would call it: the hub as host, the quantization, or the file, as tag. */
    private static ModelName nameOf(HubName wanted, String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        String tag = Quantization.in(file).orElseGet(() -> ModelFileName.plain(file));
        return new ModelName("hf.co/" + wanted.repository() + ":" + tag);
    }

    private static Map<String, String> notice(List<Listed> files) {
        return files.stream()
                .filter(file -> file.bytes() > LARGE)
                .findFirst()
                .map(file -> Map.of(
                        "notice",
                        file.path() + " has " + new ByteSize(file.bytes())
                                + ": Hugging Face may refuse files above 50 GB to plain HTTP"))
                .orElse(Map.of());
    }

    private static String remedy(boolean known) {
        return known
                ? "The token in HF_TOKEN is refused or may not read this: give one that may."
                : "Set HF_TOKEN to a token that may read it.";
    }
}
