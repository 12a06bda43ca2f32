package dev.resourcehub.server.http;

import dev.resourcehub.server.problem.EdgeProblems;
import dev.resourcehub.server.problem.Problem;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages of other sites away from a hub that trusts whoever can reach it: by the {@code Origin} a browser sends,
 * and, on a loopback bind, by the {@code Host}, which a rebinding DNS name betrays.
 */
final class Guards {

    private final boolean loopback;
    private final Set<String> origins;
    private final Set<String> hosts;

    Guards(HttpSettings settings) {
        this.loopback = settings.isLoopback();
        this.origins = lower(settings.origins());
        this.hosts = lower(settings.hosts());
    }

    /** What is wrong with where {@code request} comes from; empty when nothing is. */
    Optional<Problem> refuse(HttpServerRequest request) {
        var authority = request.authority();
        if (authority == null || request.headers().getAll("Host").size() > 1) {
            return Optional.of(EdgeProblems.noHost());
        }
        String host = withoutRootDot(authority.host().toLowerCase(Locale.ROOT));
        if (loopback && !HttpSettings.isLoopbackName(host) && !hosts.contains(host)) {
            return Optional.of(EdgeProblems.foreignHost());
        }
        List<String> given = request.headers().getAll("Origin");
        if (given.isEmpty()) {
            return Optional.empty();
        }
        String origin = given.getFirst();
        boolean known = isOwn(origin, host, authority.port()) || origins.contains(origin.toLowerCase(Locale.ROOT));
        return known && given.size() == 1 ? Optional.empty() : Optional.of(EdgeProblems.foreignOrigin());
    }

    /** {@code localhost.} is {@code localhost}, written in full. */
    private static String withoutRootDot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static boolean isOwn(String origin, String host, int port) {
        URI uri = uriOf(origin);
        if (uri == null || uri.getHost() == null) {
            return false;
        }
        int usual = "https".equals(uri.getScheme()) ? 443 : 80;
        int from = uri.getPort() < 0 ? usual : uri.getPort();
        int to = port < 0 ? usual : port;
        return uri.getHost().equalsIgnoreCase(host) && from == to;
    }

    private static @Nullable URI uriOf(String origin) {
        try {
            return URI.create(origin);
        } catch (IllegalArgumentException notAnOrigin) {
            return null;
        }
    }

    private static Set<String> lower(Iterable<String> names) {
        Set<String> lower = new HashSet<>();
        names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
        return Set.copyOf(lower);
    }
}
