package dev.resourcehub.server.http;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.JsonText;
import dev.resourcehub.runtime.Timers;
import dev.resourcehub.server.problem.EdgeProblems;
import dev.resourcehub.server.problem.Problem;
import dev.resourcehub.server.problem.ProblemMapper;
import dev.resourcehub.server.sse.EventStream;
import dev.resourcehub.server.sse.Framing;
import dev.resourcehub.server.sse.StreamForm;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its one answer. Event loop of the request only.
 *
 * <p>Whatever answers first wins; answers after the end are dropped. When the client leaves before the end, the
 * {@link #cancellation} fires at once.
 */
public final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final Duration LINGER = Duration.ofSeconds(1);
    private static final Duration TO_LEAVE = Duration.ofMinutes(10);
    private static final int CLIENT_LEFT = 499;

    private final RoutingContext context;
    private final Context loop;
    private final EdgeParts parts;
    private final String requestId;
    private final Optional<String> traceId;
    private final long startedNanos;
    private final Cancellation cancellation = Cancellation.create();
    private String route = "unmatched";
    private boolean over;
    private @Nullable EventStream stream;

    Exchange(RoutingContext context, EdgeParts parts) {
        this.context = context;
        this.loop = context.vertx().getOrCreateContext();
        this.parts = parts;
        this.requestId = RequestHead.requestId(context.request(), parts.ids());
        this.traceId = RequestHead.traceId(context.request());
        this.startedNanos = parts.ticker().nanos();
    }

    /** Starts to watch the connection; puts the request id on the answer. */
    void open() {
        parts.traffic().began();
        parts.connections().began(context.request().connection());
        HttpServerResponse response = context.response();
        response.putHeader("X-Request-Id", requestId);
        response.endHandler(ended -> over());
        response.closeHandler(closed -> over());
        response.exceptionHandler(broken -> cancellation.cancel("client"));
    }

    /** Ends what runs, on the exchange's own event loop. */
    void cancel(String by) {
        onLoop(() -> cancellation.cancel(by));
    }

    /** Whether the answer has ended or the client has left. */
    boolean isOver() {
        return over;
    }

    void matched(String template) {
        route = template;
    }

    /** The id of this request. */
    public String requestId() {
        return requestId;
    }

    /** Fires when nobody waits for the answer any more. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /** Runs {@code work} on the event loop of this exchange, after what was given before. Any thread. */
    public void onLoop(Runnable work) {
        loop.runOnContext(now -> work.run());
    }

    /** Says that this exchange has no end of its own: a server that drains calls it off at once, as {@code drain}. */
    public void runsUntilDrained() {
        parts.running().endless(this);
    }

    /** Whether the client wants the head of the answer alone. */
    public boolean isHeadOnly() {
        return context.request().method().equals(HttpMethod.HEAD);
    }

    /** Whether a body comes with the request. */
    public boolean hasBody() {
        return hasBody(context.request());
    }

    /** The value of a header of the request. */
    public Optional<String> requestHeader(String name) {
        return Optional.ofNullable(context.request().headers().get(name));
    }

    /** The value of a named part of the path, percent-decoded. */
    public String pathPart(String name) {
        String value = context.pathParam(name);
        return value == null ? "" : value;
    }

    /** What stands in the path for the {@code *} at the end of its template, percent-decoded. */
    public String pathRest() {
        return pathPart("*");
    }

    /** The first value of a query parameter; throws {@link RefusedException} when the query is not well-formed. */
    public Optional<String> query(String name) {
        try {
            return context.queryParam(name).stream().findFirst();
        } catch (HttpException malformed) {
            throw new RefusedException(EdgeProblems.malformedRequest("The query is not well-formed."));
        }
    }

    /** Whether the client takes {@code mediaType}. */
    public boolean accepts(String mediaType) {
        return accept().takes(mediaType);
    }

    /** Whether the client would rather have {@code mediaType} than {@code other}. */
    public boolean prefers(String mediaType, String other) {
        return accept().prefers(mediaType, other);
    }

    /** The framing the client prefers for a stream; empty when it takes neither. */
    public Optional<Framing> framing() {
        return accept().framing();
    }

    /** The whole body. Fails with the {@link RefusedException} of what was wrong with it. */
    public Future<Buffer> body() {
        return new BodyReader(context.request(), parts).read();
    }

    /** Adds a header to the answer, unless its head is out. */
    public void header(String name, String value) {
        if (!context.response().headWritten()) {
            context.response().putHeader(name, value);
        }
    }

    /** Answers with JSON. */
    public void json(int status, JsonText body) {
        answer(status, "application/json", body.value());
    }

    /** Answers with text of some media type. */
    public void text(int status, String mediaType, String body) {
        answer(status, mediaType, body);
    }

    /** Answers with its head alone, status 204. */
    public void noContent() {
        HttpServerResponse response = context.response();
        if (!response.ended() && !response.closed()) {
            leaving(response.setStatusCode(204).end());
        }
    }

    /** Answers with a problem. */
    public void problem(Problem problem) {
        problem.headers().forEach(this::header);
        if (problem.code().equals("draining")) {
            header("Connection", "close");
        }
        answer(problem.status(), Problem.MEDIA_TYPE, problem.toJson(requestId).value());
    }

    /** Answers that none of {@code offered} fits what the client accepts. */
    public void notAcceptable(List<String> offered) {
        problem(EdgeProblems.notAcceptable(offered));
    }

    /** Answers that this path takes only {@code allowed}. */
    public void methodNotAllowed(List<String> allowed) {
        problem(EdgeProblems.methodNotAllowed(allowed));
    }

    /** Answers with the problem of a failed future; what is no failure of ours is logged as a bug. */
    public void fail(Throwable error) {
        problem(problemOf(error));
    }

    /** The problem of a failed future; what is no failure of ours is logged here, once. */
    public Problem problemOf(Throwable error) {
        if (error instanceof RefusedException refused) {
            return refused.problem();
        }
        Failure failure = HubException.failureOf(error);
        if (failure instanceof Failure.Internal bug) {
            LOG.atError()
                    .addKeyValue("request_id", requestId)
                    .addKeyValue("route", route)
                    .setCause(error)
                    .log("bug while answering: {}", bug.what());
        }
        return ProblemMapper.problemOf(failure);
    }

    /** Opens a stream of events as the answer; its head goes out with the first event. */
    public EventStream stream(Framing framing) {
        return stream(framing, StreamForm.USUAL);
    }

    /** The same in another form than our own API's. */
    public EventStream stream(Framing framing, StreamForm form) {
        parts.traffic().streams(1);
        EventStream opened =
                new EventStream(context.response(), framing, form, parts.ticker(), parts.timers(), cancellation);
        stream = opened;
        opened.flushed()
                .onComplete(
                        left -> parts.connections().answered(context.request().connection()));
        return opened;
    }

    private Accept accept() {
        return Accept.of(String.join(",", context.request().headers().getAll("Accept")));
    }

    private void answer(int status, String mediaType, String body) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed() || response.headWritten()) {
            return;
        }
        boolean bodyPending = hasBody(context.request()) && !context.request().isEnded();
        Optional<Timers.Timer> linger = Optional.empty();
        if (bodyPending) {
            response.putHeader("Connection", "close");
            HttpConnection connection = context.request().connection();
            linger = Optional.of(parts.timers().after(LINGER, connection::close));
        }
        Buffer bytes = Buffer.buffer(body);
        response.setStatusCode(status)
                .putHeader("Content-Type", mediaType)
                .putHeader("Content-Length", Integer.toString(bytes.length()));
        leaving(response.end(bytes));
        linger.ifPresent(this::closeOnceRead);
    }

    /** Waits until an answer has left; a client that does not take it in {@link #TO_LEAVE} is cut off. */
    private void leaving(Future<Void> left) {
        HttpConnection connection = context.request().connection();
        if (!left.isComplete()) {
            var limit = parts.timers().after(TO_LEAVE, connection::close);
            left.onComplete(done -> limit.cancel());
        }
        left.onFailure(gone -> cancellation.cancel("client"))
                .onComplete(done -> parts.connections().answered(connection));
    }

    /** Lets a client that still sends read the answer: the rest of its body is dropped, for a short while. */
    private void closeOnceRead(Timers.Timer close) {
        HttpServerRequest request = context.request();
        request.handler(dropped -> {});
        request.endHandler(ended -> {
            close.cancel();
            request.connection().close();
        });
        request.exceptionHandler(gone -> close.cancel());
        request.resume();
    }

    private void over() {
        if (over) {
            return;
        }
        over = true;
        HttpServerResponse response = context.response();
        boolean left = !response.ended();
        if (left) {
            cancellation.cancel("client");
        }
        if (stream != null) {
            stream.stop();
            parts.traffic().streams(-1);
        }
        HttpServerRequest request = context.request();
        Duration elapsed = Duration.ofNanos(parts.ticker().nanos() - startedNanos);
        parts.traffic()
                .ended(new Traffic.Visit(
                        requestId,
                        traceId,
                        request.method().name(),
                        route,
                        request.path() == null ? "" : request.path(),
                        left ? CLIENT_LEFT : response.getStatusCode(),
                        response.bytesWritten(),
                        elapsed));
        parts.running().ended(this);
    }

    static boolean hasBody(HttpServerRequest request) {
        String length = request.headers().get("Content-Length");
        return request.headers().contains("Transfer-Encoding") || (length != null && !length.equals("0"));
    }
}
