package dev.resourcehub.docker.engine;

import dev.resourcehub.resource.InstanceId;
import java.net.URI;
import java.util.Optional;

/**
 * Where an engine listens.
 *
 * @param uri {@code unix:///path/to.sock} or {@code tcp://host:port}
 */
public record EngineAddress(URI uri) {

    /** The socket an engine listens on unless told otherwise. */
    public static final EngineAddress USUAL = new EngineAddress(URI.create("unix:///var/run/docker.sock"));

    /** Throws {@link IllegalArgumentException} on another form. */
    public EngineAddress {
        boolean unix = "unix".equals(uri.getScheme())
                && uri.getPath() != null
                && uri.getPath().startsWith("/");
        boolean tcp = "tcp".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0;
        if (!unix && !tcp) {
            throw new IllegalArgumentException("not an engine address: expected unix:///path or tcp://host:port");
        }
    }

    /** Reads an address; empty when the text has another form. */
    public static Optional<EngineAddress> parse(String text) {
        try {
            return Optional.of(new EngineAddress(URI.create(text.strip())));
        } catch (IllegalArgumentException otherForm) {
            return Optional.empty();
        }
    }

    /** Whether it is a socket of this machine. */
    public boolean isUnix() {
        return "unix".equals(uri.getScheme());
    }

    /** The engine's name among the hub's instances. */
    public InstanceId instance() {
        String tail = isUnix() ? uri.getPath().replace(".sock", "") : uri.getHost() + "-" + uri.getPort();
        String name = isUnix() && equals(USUAL) ? "docker" : "docker-" + tail;
        String clean = name.replaceAll("[^A-Za-z0-9._]+", "-");
        return new InstanceId(clean.substring(0, Math.min(clean.length(), 128)));
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
