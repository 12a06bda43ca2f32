package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.vendor.wire.RegistryCodec;
import dev.resourcehub.ollama.vendor.wire.RegistryCodec.Layer;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Models of an Ollama registry, read without an Ollama: the manifest names their layers, each by its digest.
 *
 * <p>The model's own digest, as Ollama shows it, is the one of the manifest's bytes; it is the revision.
 */
final class OllamaRegistryVendor implements Vendor {

    private static final String ACCEPT = "application/vnd.docker.distribution.manifest.v2+json";
    private static final List<String> TEXTS = List.of("template", "params", "system", "license");
    private static final long LONGEST_TEXT = 1 << 20;

    private final Web web;
    private final URI base;

    /** A registry at {@code base} stands for {@code registry.ollama.ai}; other hosts are asked at their own place. */
    OllamaRegistryVendor(Web web, URI base) {
        this.web = web;
        this.base = base;
    }

    @Override
    public String name() {
        return "ollama_registry";
    }

    @Override
    public String form() {
        return "ollama:[host/][namespace/]name[:tag]";
    }

    @Override
    public boolean supports(ModelReference reference) {
        return RegistryName.of(reference).isPresent();
    }

    @Override
    public ResolvedModel resolve(ModelReference reference) throws InterruptedException {
        RegistryName name = RegistryName.of(reference).orElseThrow(() -> Vendors.unsupported(List.of(form())));
        ModelReference full = new ModelReference("ollama", name.display().value());
        String place = "the registry " + name.host();
        Asking asking =
                new Asking(web, full.toString(), place, "The registry gives it to nobody unknown: check the name.");
        URI manifestAt = at(name, "/manifests/" + name.tag());
        RegistryAccess access = new RegistryAccess(asking, manifestAt);

        Web.Page page = access.page(manifestAt, Map.of("Accept", ACCEPT));
        List<Layer> layers = asking.read(page, RegistryCodec::manifest);
        byte[] manifest = page.body().getBytes();
        Layer weights = weights(layers);
        Map<String, String> documents = new HashMap<>(texts(asking, access, name, layers));
        documents.put("manifest", new String(manifest, StandardCharsets.UTF_8));
        String template = Optional.ofNullable(documents.remove("template")).orElse("");
        RemoteFile file = new RemoteFile(
                "sha256:" + weights.digest(),
                OptionalLong.of(weights.bytes()),
                Optional.of(weights.digest()),
                weights.digest(),
                access.file(blob(name, weights)));
        return new ResolvedModel(
                full,
                name.display(),
                name(),
                "sha256:" + Sha256.of(manifest),
                List.of(file),
                template,
                firstLine(documents.getOrDefault("license", "")),
                documents);
    }

    /** The one layer that is a model; whatever else an engine would need is named in the refusal. */
    private static Layer weights(List<Layer> layers) {
        List<Layer> models =
                layers.stream().filter(layer -> layer.kind().equals("model")).toList();
        List<String> strange = layers.stream()
                .map(Layer::kind)
                .filter(kind -> List.of("adapter", "projector", "tensor", "draft", "embed")
                        .contains(kind))
                .distinct()
                .toList();
        if (models.size() == 1 && strange.isEmpty()) {
            return models.getFirst();
        }
        List<String> kinds =
                layers.stream().map(Layer::kind).distinct().limit(20).toList();
        String why = strange.isEmpty()
                ? "one has " + models.size() + " of them"
                : "this one has also layers of the kind " + String.join(" and ", strange);
        throw new HubException(new Failure.Unprocessable(
                Codes.UNSUPPORTED_SOURCE, "source", "a model in one GGUF file; " + why, Map.of("layers", kinds)));
    }

    /** The short texts among the layers, the first of each kind, checked; a licence that is a book is left out. */
    private Map<String, String> texts(Asking asking, RegistryAccess access, RegistryName name, List<Layer> layers)
            throws InterruptedException {
        Map<String, Layer> wanted = layers.stream()
                .filter(layer -> TEXTS.contains(layer.kind()))
                .filter(layer -> !(layer.kind().equals("license") && layer.bytes() > LONGEST_TEXT))
                .collect(Collectors.toMap(Layer::kind, layer -> layer, (first, second) -> first));
        Map<String, String> texts = new HashMap<>();
        for (Layer layer : wanted.values()) {
            if (layer.bytes() > LONGEST_TEXT) {
                throw asking.failed(
                        Codes.SOURCE_NOT_FOUND, "its " + layer.kind() + " is longer than " + LONGEST_TEXT + " bytes");
            }
            byte[] text = asking.read(access.page(blob(name, layer), Map.of()), body -> body);
            if (text.length != layer.bytes() || !Sha256.of(text).equals(layer.digest())) {
                throw asking.failed(
                        Codes.DIGEST_MISMATCH, "its " + layer.kind() + " is not the one that the manifest names");
            }
            texts.put(layer.kind(), new String(text, StandardCharsets.UTF_8));
        }
        return texts;
    }

    private URI blob(RegistryName name, Layer layer) {
        return at(name, "/blobs/sha256:" + layer.digest());
    }

    private URI at(RegistryName name, String path) {
        String host = name.host();
        int port = host.indexOf(':');
        boolean here = WebAddress.isLoopback(port < 0 ? host : host.substring(0, port));
        URI start = host.equals(RegistryName.HOST) ? base : URI.create((here ? "http://" : "https://") + host);
        return UrlPath.under(start, "/v2/" + name.namespace() + "/" + name.model() + path);
    }

    private static String firstLine(String text) {
        String line = text.lines()
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .findFirst()
                .orElse("");
        return line.length() <= 200 ? line : line.substring(0, 200);
    }
}
