package dev.resourcehub.server.http;

import dev.resourcehub.runtime.Ids;
import dev.resourcehub.runtime.Ticker;
import dev.resourcehub.runtime.Timers;
import dev.resourcehub.server.problem.EdgeProblems;
import dev.resourcehub.server.problem.Problem;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server: binds, routes, drains, closes.
 *
 * <p>It may listen before there is anything to serve: until {@link #serve} is called again, unknown paths are 503
 * {@code not_ready}. Any thread.
 */
public final class HttpEdge {

    private static final int MOST_HEAD_BYTES = 16 * 1024;

    /** A negative port is a free one that all listeners of one Vert.x share; 0 would give each its own. */
    private static final int ANY_SHARED_PORT = -1;

    private final Vertx vertx;
    private final HttpSettings settings;
    private final EdgeParts parts;
    private final Running running = new Running();
    private volatile Router router;
    private volatile int port;

    /** A server that serves {@code whileStarting} and refuses the rest as not ready. */
    public HttpEdge(
            Vertx vertx,
            HttpSettings settings,
            Ticker ticker,
            Timers timers,
            Ids ids,
            Traffic traffic,
            Routes whileStarting) {
        this.vertx = vertx;
        this.settings = settings;
        Connections connections = new Connections(ticker, timers, settings.bodyTimeout(), this::closeHeadless);
        this.parts = new EdgeParts(settings, ticker, timers, ids, traffic, running, connections);
        this.router = new RouterBuilder(vertx, parts, EdgeProblems.starting()).build(whileStarting);
    }

    /** Binds on {@code loops} event loops; fails with {@link java.net.BindException} when the port is taken. */
    public Future<Integer> listen(int loops) {
        List<Future<String>> listeners = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            listeners.add(vertx.deployVerticle(new Listener()));
        }
        return Future.all(listeners).map(bound -> port);
    }

    /** Serves {@code routes} from now on; everything else is 404. */
    public void serve(Routes routes) {
        router = new RouterBuilder(vertx, parts, EdgeProblems.notFound()).build(routes);
    }

    /** The port that was bound. */
    public int port() {
        return port;
    }

    /** Whether new requests are refused because the hub stops. */
    public boolean isDraining() {
        return running.isDraining();
    }

    /** Requests that run now. */
    public int inFlight() {
        return running.count();
    }

    /** Refuses new requests, lets running ones finish within {@code http.drain}, then cancels the rest; never fails. */
    public Future<Void> drain() {
        Promise<Void> drained = Promise.promise();
        running.drain().onComplete(idle -> drained.tryComplete());
        var limit = parts.timers().after(settings.drain(), () -> {
            running.cancelRest();
            parts.timers().after(Duration.ofMillis(250), drained::tryComplete);
        });
        return drained.future().onComplete(done -> limit.cancel());
    }

    private void handle(HttpServerRequest request) {
        router.handle(request);
    }

    /** Says 408 where a head never ended: no request exists yet, so the answer goes to the channel itself. */
    private void closeHeadless(HttpConnection connection) {
        if (!(connection instanceof ConnectionBase base)) {
            connection.close();
            return;
        }
        Problem problem = EdgeProblems.headTimeout(settings.bodyTimeout());
        String id = parts.ids().next("req_");
        byte[] body = problem.toJson(id).value().getBytes(StandardCharsets.UTF_8);
        var answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.REQUEST_TIMEOUT, Unpooled.wrappedBuffer(body));
        answer.headers()
                .set("Content-Type", Problem.MEDIA_TYPE)
                .set("X-Request-Id", id)
                .set("Connection", "close")
                .set("Content-Length", body.length);
        base.channel().writeAndFlush(answer).addListener(left -> connection.close());
        tell(id, problem);
    }

    private void tell(String id, Problem problem) {
        parts.traffic().began();
        parts.traffic()
                .ended(new Traffic.Visit(
                        id, Optional.empty(), "INVALID", "unmatched", "", problem.status(), 0, Duration.ZERO));
    }

    private void handleInvalid(HttpServerRequest request) {
        @Nullable Throwable cause = request.decoderResult().cause();
        if (cause instanceof PrematureChannelClosureException) {
            return;
        }
        parts.connections().began(request.connection());
        boolean tooLong = cause instanceof TooLongHttpHeaderException || cause instanceof TooLongHttpLineException;
        var problem = tooLong
                ? EdgeProblems.headersTooLarge(MOST_HEAD_BYTES)
                : EdgeProblems.malformedRequest("The request is not well-formed HTTP/1.1.");
        String id = parts.ids().next("req_");
        request.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .putHeader("X-Request-Id", id)
                .putHeader("Connection", "close")
                .end(problem.toJson(id).value())
                .onComplete(answered -> request.connection().close());
        tell(id, problem);
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port() == 0 ? ANY_SHARED_PORT : settings.port())
                .setReuseAddress(true)
                .setTcpNoDelay(true)
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(false)
                .setMaxInitialLineLength(MOST_HEAD_BYTES)
                .setMaxHeaderSize(MOST_HEAD_BYTES);
    }

    /** One event loop's share of the listening. */
    private final class Listener extends VerticleBase {
        private @Nullable HttpServer server;

        @Override
        public Future<?> start() {
            HttpServer created = vertx.createHttpServer(options())
                    .connectionHandler(parts.connections()::opened)
                    .requestHandler(HttpEdge.this::handle)
                    .invalidRequestHandler(HttpEdge.this::handleInvalid);
            server = created;
            return created.listen().onSuccess(bound -> port = bound.actualPort());
        }

        @Override
        public Future<?> stop() {
            HttpServer bound = server;
            return bound == null ? Future.succeededFuture() : bound.shutdown(1, TimeUnit.SECONDS);
        }
    }
}
