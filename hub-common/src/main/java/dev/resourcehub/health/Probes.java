package dev.resourcehub.health;

import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.runtime.Blocking;
import dev.resourcehub.runtime.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The ways to ask an instance how it is. Each ends by itself within its limit and gives back what it took. */
public final class Probes {

    private static final int MOST_BODY_BYTES = 64 * 1024;

    private Probes() {}

    /**
     * Well when {@code GET url} is answered with one of {@code expected}; redirects are answers, not followed. The body is
     * ignored; it must end within the limit too, or reach 64 KiB, at which the connection is given up.
     *
     * @param limit of the whole exchange, connecting included
     */
    public static Probe http(HttpClient client, URI url, Set<Integer> expected, Duration limit, Timers timers) {
        Set<Integer> statuses = Set.copyOf(expected);
        return () -> exchange(client, url, statuses, limit, timers);
    }

    /** Well when {@code host:port} takes a connection, which is closed at once. */
    public static Probe tcp(NetClient client, String host, int port, Duration limit, Timers timers) {
        ConnectOptions address = new ConnectOptions()
                .setHost(host)
                .setPort(port)
                .setTimeout((int) Math.min(Integer.MAX_VALUE, limit.toMillis()));
        return () -> Asked.within(
                limit, timers, "probe", () -> client.connect(address).compose(socket -> socket.close()));
    }

    /**
     * Well when {@code command} exits with 0. Its output is discarded and its input is empty; at the limit it is killed with
     * all of its children.
     *
     * @param command program and arguments, no shell
     */
    public static Probe exec(Blocking blocking, List<String> command, Duration limit) {
        List<String> line = List.copyOf(command);
        return () -> blocking.call("probe", limit, () -> run(line))
                .compose(status ->
                        status == 0 ? Future.succeededFuture() : failed(line.getFirst() + " exited with " + status));
    }

    /** Well when {@code trouble}, which must not block, is empty; unwell for what it says otherwise. */
    public static Probe state(Supplier<Optional<String>> trouble) {
        return () -> trouble.get().map(Probes::failed).orElseGet(Future::succeededFuture);
    }

    private static Future<Void> exchange(
            HttpClient client, URI url, Set<Integer> expected, Duration limit, Timers timers) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(url.toString())
                .setConnectTimeout(limit.toMillis())
                .setFollowRedirects(false);
        // The request may be given after the limit: then it is reset as soon as it is there.
        Promise<Void> given = Promise.promise();
        return Asked.within(
                        limit,
                        timers,
                        "probe",
                        () -> client.request(options).compose(request -> {
                            given.future().onFailure(late -> request.reset());
                            return request.send().compose(response -> judge(request, response, expected));
                        }))
                .onFailure(given::tryFail)
                .onSuccess(done -> given.tryComplete());
    }

    private static Future<Void> judge(HttpClientRequest request, HttpClientResponse response, Set<Integer> expected) {
        Promise<Void> ended = Promise.promise();
        long[] seen = {0};
        response.exceptionHandler(ended::tryFail);
        response.endHandler(end -> ended.tryComplete());
        response.handler(chunk -> {
            seen[0] += chunk.length();
            if (seen[0] > MOST_BODY_BYTES && ended.tryComplete()) {
                request.reset();
            }
        });
        int status = response.statusCode();
        return ended.future()
                .compose(read -> expected.contains(status)
                        ? Future.succeededFuture()
                        : failed("answered with status " + status));
    }

    private static int run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            process.getOutputStream().close();
            return process.waitFor();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static Future<Void> failed(String reason) {
        return Future.failedFuture(new HubException(new Failure.WorkFailed(Codes.BACKEND_ERROR, "probe", reason)));
    }
}
