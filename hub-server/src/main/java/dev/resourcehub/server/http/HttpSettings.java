package dev.resourcehub.server.http;

import dev.resourcehub.resource.ByteSize;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How the server listens.
 *
 * @param host address or name to bind
 * @param port 0 takes a free one
 * @param origins origins of web pages that may call, such as {@code https://tools.example}; the hub's own always may
 * @param hosts further names this hub goes by when it is bound to loopback
 * @param drain longest wait for running requests at stop
 * @param maxBody longest request body
 * @param bodyTimeout longest wait for the first head of a connection, and for each body to end
 */
public record HttpSettings(
        String host,
        int port,
        List<String> origins,
        List<String> hosts,
        Duration drain,
        ByteSize maxBody,
        Duration bodyTimeout) {

    private static final Pattern LOOPBACK_ADDRESS = Pattern.compile("127(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    public HttpSettings {
        origins = List.copyOf(origins);
        hosts = List.copyOf(hosts);
    }

    /** Whether only this machine can connect. */
    public boolean isLoopback() {
        return isLoopbackName(host);
    }

    /** Whether {@code name} always means the own machine. */
    public static boolean isLoopbackName(String name) {
        return LOOPBACK.contains(name)
                || name.endsWith(".localhost")
                || LOOPBACK_ADDRESS.matcher(name).matches();
    }
}
