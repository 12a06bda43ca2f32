package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.call.ModelName;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A model's full name in an Ollama registry: {@code host/namespace/model:tag}. */
record RegistryName(String host, String namespace, String model, String tag) {

    static final String HOST = "registry.ollama.ai";
    static final String LIBRARY = "library";
    static final Set<String> HUGGING_FACE = Set.of("hf.co", "huggingface.co");

    private static final int LONGEST_HOST = 350;
    private static final int LONGEST = 500;
    private static final Pattern HOSTS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?");
    private static final Pattern NAMESPACES = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,79}");
    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,79}");

    /**
     * Reads {@code ollama:[host/][namespace/]model[:tag]}, or bare {@code model[:tag]}, or {@code hf.co/owner/repo[:tag]}.
     *
     * <p>A colon begins the tag only after the last slash.
     */
    static Optional<RegistryName> of(ModelReference reference) {
        String rest = reference.rest();
        String[] parts = rest.split("/", -1);
        boolean ours = reference.scheme().equals("ollama")
                || (reference.scheme().isEmpty()
                        && (parts.length == 1 || (parts.length == 3 && HUGGING_FACE.contains(parts[0]))));
        if (!ours || parts.length > 3) {
            return Optional.empty();
        }
        String[] last = parts[parts.length - 1].split(":", 2);
        RegistryName name = new RegistryName(
                parts.length == 3 ? parts[0].toLowerCase(Locale.ROOT) : HOST,
                parts.length >= 2 ? parts[parts.length - 2] : LIBRARY,
                last[0],
                last.length == 2 ? last[1] : "latest");
        return name.isWellFormed() ? Optional.of(name) : Optional.empty();
    }

    /** As Ollama lists it: without the usual host and namespace, with the tag. */
    ModelName display() {
        String usualHost = host.equals(HOST) ? "" : host + "/";
        String usualSpace = usualHost.isEmpty() && namespace.equals(LIBRARY) ? "" : namespace + "/";
        return new ModelName(usualHost + usualSpace + model + ":" + tag);
    }

    private boolean isWellFormed() {
        return host.length() <= LONGEST_HOST
                && host.length() + namespace.length() + model.length() + tag.length() <= LONGEST
                && HOSTS.matcher(host).matches()
                && WebAddress.isAuthority(host)
                && NAMESPACES.matcher(namespace).matches()
                && NAMES.matcher(model).matches()
                && NAMES.matcher(tag).matches();
    }
}
