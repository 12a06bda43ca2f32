package dev.resourcehub.docker;

import dev.resourcehub.dispatch.Dispatched;
import dev.resourcehub.dispatch.Dispatcher;
import dev.resourcehub.dispatch.Order;
import dev.resourcehub.dispatch.Requirement;
import dev.resourcehub.dispatch.Work;
import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.docker.sandbox.SandboxSpec;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Deadline;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.Priority;
import dev.resourcehub.runtime.Ticker;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The line of those who wait for a sandbox, between the dispatcher that keeps it and the pools that serve it: tells the
 * serving pool what is needed, lets those who wait try again when something is ready, and tells them their places.
 *
 * <p>On the hub's event loop.
 */
final class SandboxLine {

    private static final String RESOURCE = "sandbox";

    /** Beyond its wait and its work, what a call may take: a second sandbox, an answer on its way. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    private final Dispatcher<Backend> dispatcher;
    private final HubLoop home;
    private final Ticker ticker;
    private final int most;
    private final Set<Runnable> watchers = new LinkedHashSet<>();
    private Optional<Backend> serving = Optional.empty();
    private boolean changing;
    private boolean wanting;

    /** @param most who may wait at once */
    SandboxLine(Dispatcher<Backend> dispatcher, HubLoop home, Ticker ticker, int most) {
        this.dispatcher = dispatcher;
        this.home = home;
        this.ticker = ticker;
        this.most = most;
    }

    /** Does {@code work}, which needs a {@link Need}, in a sandbox as soon as there is one for it. */
    <T> Future<T> dispatch(Work<Backend, T> work, Terms terms) {
        Optional<Failure> refusal =
                serving.flatMap(backend -> backend.pool().refusalOf(backend.specOf((Need) work.need())));
        if (refusal.isPresent()) {
            return Future.failedFuture(new HubException(refusal.get()));
        }
        Cancellation here = Cancellation.create();
        Cancellation callers = terms.cancellation();
        Cancellation.Registration registration = callers.onCancel(() ->
                home.context().runOnContext(now -> here.cancel(callers.by().orElse("caller"))));
        Future<Dispatched<T>> call = dispatcher.dispatch(order(terms, here), work);
        return call.map(Dispatched::value)
                .recover(refused -> Future.failedFuture(inWordsOfThisHub(refused)))
                .onComplete(ended -> {
                    registration.close();
                    changed();
                });
    }

    private Order order(Terms terms, Cancellation here) {
        Duration longest = terms.patience().plus(terms.work()).plus(SLACK);
        return new Order(
                "",
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                0,
                Order.NO_TENANT,
                Priority.NORMAL,
                terms.bytes(),
                Deadline.after(ticker.nanos(), longest),
                terms.patience(),
                false,
                here,
                action -> home.context().runOnContext(now -> action.run()));
    }

    /** Whether this thread may take sandboxes; where not, those who wait try again where they may. */
    boolean isHere() {
        if (home.isHere()) {
            return true;
        }
        home.context().runOnContext(now -> dispatcher.serve());
        return false;
    }

    /** From now on {@code backend} serves those who wait; whoever served them before makes nothing more for them. */
    void servedBy(Optional<Backend> backend) {
        if (!serving.equals(backend)) {
            serving.ifPresent(before -> before.pool().want(List.of()));
            serving = backend;
            wanting = false;
            changed();
        }
    }

    /** Sends those away who wait for what {@code backend} can never serve. */
    void refuseForeign(Backend backend, Function<Need, Failure> reason) {
        dispatcher.demand(most).stream()
                .distinct()
                .filter(requirement -> !backend.serves(need(requirement)))
                .forEach(requirement -> dispatcher.dismiss(requirement, reason.apply(need(requirement))));
    }

    /** Sends those away who wait for such a sandbox of {@code backend}. */
    void refuse(Backend backend, SandboxSpec spec, Failure reason) {
        dispatcher.demand(most).stream()
                .distinct()
                .filter(requirement -> backend.specOf(need(requirement)).equals(spec))
                .forEach(requirement -> dispatcher.dismiss(requirement, reason));
    }

    /** The line, or what is ready for it, has changed: acts on it once, when the event under way is over. */
    void changed() {
        if (!changing) {
            changing = true;
            home.context().runOnContext(now -> {
                changing = false;
                dispatcher.serve();
                tellDemand();
                List.copyOf(watchers).forEach(Runnable::run);
            });
        }
    }

    /** Runs {@code look} whenever the line has changed. */
    void watch(Runnable look) {
        watchers.add(look);
    }

    void unwatch(Runnable look) {
        watchers.remove(look);
    }

    /** How many wait; any thread. */
    int waiting() {
        return dispatcher.queued();
    }

    /** Sends everyone away who waits, and admits nobody. */
    void close() {
        dispatcher.drain();
    }

    private void tellDemand() {
        List<Requirement> demand = dispatcher.demand(most);
        if (demand.isEmpty() && !wanting) {
            return;
        }
        wanting = !demand.isEmpty();
        serving.ifPresent(backend -> backend.pool()
                .want(demand.stream()
                        .map(SandboxLine::need)
                        .filter(backend::serves)
                        .map(backend::specOf)
                        .toList()));
    }

    private static Need need(Requirement requirement) {
        return (Need) requirement.need();
    }

    /** The dispatcher knows hubs and breakers; callers of this one wait for a sandbox. */
    private static Throwable inWordsOfThisHub(Throwable refused) {
        Failure failure = HubException.failureOf(refused);
        if (failure instanceof Failure.NoCapacity full) {
            return new HubException(new Failure.NoCapacity(full.code(), RESOURCE, full.retryAfter()), refused);
        }
        return failure instanceof Failure.BreakerOpen open
                ? new HubException(new Failure.NoCapacity(open.code(), RESOURCE, open.retryAfter()), refused)
                : refused;
    }

    /**
     * What a call brings to the line.
     *
     * @param patience longest wait for a sandbox
     * @param work longest work in it
     * @param bytes memory it holds while it waits
     */
    record Terms(Duration patience, Duration work, long bytes, Cancellation cancellation) {

        /** The terms of a run: its text and its files are what it holds. */
        static Terms of(RunPython run, Cancellation cancellation) {
            long files = run.files().stream()
                    .mapToLong(file -> file.content().remaining())
                    .sum();
            long bytes = files
                    + run.code().length()
                    + run.stdin().map(String::length).orElse(0);
            return new Terms(run.queueTimeout(), run.limits().wall(), bytes, cancellation);
        }
    }
}
