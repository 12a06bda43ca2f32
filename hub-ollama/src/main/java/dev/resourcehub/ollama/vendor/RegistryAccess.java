package dev.resourcehub.ollama.vendor;

import dev.resourcehub.ollama.vendor.wire.RegistryCodec;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Access to one repository of a registry: anonymous, and where the registry insists, with a token that it gives to anybody.
 *
 * <p>A token is asked for only at the registry's own host, once for each refusal.
 */
final class RegistryAccess {

    private static final Pattern PARAMETER = Pattern.compile("([a-z]+)=\"([^\"]*)\"");

    private final Asking asking;
    private final URI manifest;
    private final AtomicReference<Optional<Secret>> token = new AtomicReference<>(Optional.empty());

    RegistryAccess(Asking asking, URI manifest) {
        this.asking = asking;
        this.manifest = manifest;
    }

    /** The page, after a token was had where one is needed. */
    Web.Page page(URI url, Map<String, String> headers) throws InterruptedException {
        Web.Page page = asking.page(url, identified(headers));
        return page.status() == 401 && renewed(page) ? asking.page(url, identified(headers)) : page;
    }

    /** The file's supply; a token that is refused, since a transfer may outlive it, is replaced once for each try. */
    Supply file(URI url) {
        return asking.hinting(inlet -> {
            try {
                asking.web().file(url, identified(Map.of())).bring(inlet);
            } catch (HubException refused) {
                if (!isDenied(refused) || !challenged()) {
                    throw refused;
                }
                asking.web().file(url, identified(Map.of())).bring(inlet);
            }
        });
    }

    private Map<String, String> identified(Map<String, String> headers) {
        Map<String, String> all = new TreeMap<>(headers);
        token.get().ifPresent(secret -> all.put("Authorization", "Bearer " + secret.value()));
        return all;
    }

    /** A refused file says nothing of where tokens are had: its manifest, asked without one, does. */
    private boolean challenged() throws InterruptedException, IOException {
        Web.Page told = asking.web().get(manifest, Map.of());
        return told.status() == 401 && renewed(told);
    }

    private boolean renewed(Web.Page refused) throws InterruptedException {
        String challenge = refused.header("www-authenticate").orElse("");
        if (!challenge.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
            return false;
        }
        Map<String, String> told = new TreeMap<>();
        Matcher parameters = PARAMETER.matcher(challenge);
        while (parameters.find()) {
            told.put(parameters.group(1), parameters.group(2));
        }
        URI realm = realm(Optional.ofNullable(told.get("realm")).orElse(""));
        String query = "service=" + UrlPath.segment(told.getOrDefault("service", ""));
        for (String scope : told.getOrDefault("scope", "").split(" ", -1)) {
            query += scope.isEmpty() ? "" : "&scope=" + UrlPath.segment(scope);
        }
        URI asked = URI.create(realm + (realm.getRawQuery() == null ? "?" : "&") + query);
        token.set(Optional.of(new Secret(asking.read(asking.page(asked, Map.of()), RegistryCodec::token))));
        return true;
    }

    /** Where tokens are had, unless that is another host than the registry: it could be after somebody's token. */
    private URI realm(String text) {
        try {
            URI realm = URI.create(text);
            if (manifest.getHost().equalsIgnoreCase(realm.getHost())
                    && manifest.getScheme().equals(realm.getScheme())
                    && realm.getRawUserInfo() == null
                    && realm.getRawFragment() == null) {
                return realm;
            }
        } catch (IllegalArgumentException unreadable) {
            throw asking.failed(Codes.ACCESS_DENIED, "the registry names an unreadable place for tokens");
        }
        throw asking.failed(Codes.ACCESS_DENIED, "the registry sends us to another host for a token");
    }

    private static boolean isDenied(HubException refused) {
        return refused.failure() instanceof Failure.WorkFailed work
                && work.code().equals(Codes.ACCESS_DENIED);
    }
}
