package dev.resourcehub.dispatch;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One call as the model follows it, and its work. Judges every admission by what the model knows at that moment. */
final class ModelCall implements Work<ModelBackend, String> {

    final int number;
    final Order order;
    final Object need;
    final boolean obeys;
    final List<InstanceId> failedAt = new ArrayList<>();
    final List<ModelTry> running = new ArrayList<>();
    private final ModelHistory history;
    int joined = -1;
    int leads;
    int endings;
    boolean committed;
    boolean answered;
    private Optional<ModelTry> winner = Optional.empty();
    private boolean unreachable;
    private Waiting place = Optional::empty;

    ModelCall(ModelHistory history, int number, Order order, Object need, boolean obeys) {
        this.history = history;
        this.number = number;
        this.order = order;
        this.need = need;
        this.obeys = obeys;
    }

    /** Whether it stands in the line; one that left it may still be on its way home. */
    boolean waits() {
        return place.place().isPresent();
    }

    Cancellation cancellation() {
        return order.cancellation();
    }

    @Override
    public Object need() {
        return need;
    }

    @Override
    public void queued(Waiting waiting) {
        place = waiting;
        joined = history.nextInLine();
    }

    @Override
    public boolean tryEnter(ModelBackend backend) {
        if (backend.stock == 0) {
            return false;
        }
        history.check(backend.canServe(order), () -> this + " was admitted where it may not go: " + backend);
        history.check(backend.isWithinCap(), () -> this + " was admitted above the cap of " + backend);
        history.check(!committed, () -> this + " was tried again after its first result");
        history.check(!history.drained, () -> this + " was admitted after the drain");
        boolean again = failedAt.contains(backend.id);
        history.check(
                !again || (leads == 1 && unreachable),
                () -> this + " was tried again at " + backend + " that failed it");
        history.check(history.isNext(this), () -> this + " overtook one of its own line");
        place = Optional::empty;
        backend.stock--;
        backend.held++;
        return true;
    }

    @Override
    public void leave(ModelBackend backend) {
        backend.stock++;
        backend.held--;
    }

    @Override
    public Future<String> call(ModelBackend backend, Attempt attempt) {
        if (running.isEmpty()) {
            leads++;
        } else {
            history.sawCopy();
        }
        history.check(running.size() <= (order.hedge() ? 1 : 0), () -> this + " has too many copies");
        history.check(leads <= history.attempts(), () -> this + " was tried too often");
        backend.began++;
        ModelTry mine = new ModelTry(this, backend, attempt, Promise.promise());
        running.add(mine);
        history.running.add(mine);
        if (obeys) {
            attempt.cancellation().onCancel(() -> mine.end(new Failure.Cancelled("model")));
        }
        return mine.end().future();
    }

    void ended(AsyncResult<?> result) {
        endings++;
        history.check(endings == 1, () -> this + " ended " + endings + " times");
        history.check(!result.succeeded() || answered, () -> this + " succeeded without an answer");
    }

    @Override
    public String toString() {
        return "call " + number;
    }

    /** One try of it that runs at a backend. */
    record ModelTry(ModelCall call, ModelBackend backend, Attempt attempt, Promise<String> end) {

        void answer() {
            if (leave()) {
                backend.succeeded++;
                call.answered = true;
                end.complete("ok");
            }
        }

        void end(Failure failure) {
            if (leave()) {
                boolean blamed = FailurePolicy.USUAL.blames(failure)
                        && !attempt.cancellation().isCancelled();
                backend.failed += blamed ? 1 : 0;
                backend.ignored += blamed ? 0 : 1;
                call.failedAt.add(backend.id);
                call.unreachable = failure instanceof Failure.BackendUnreachable;
                end.fail(new HubException(failure));
            }
        }

        void commit() {
            boolean mine = attempt.commit();
            call.history.check(
                    mine || attempt.cancellation().isCancelled(), () -> call + ": a copy lost and was not stopped");
            call.history.check(!mine || call.winner.orElse(this) == this, () -> call + " has two winners");
            call.committed = true;
            call.winner = mine ? Optional.of(this) : call.winner;
        }

        private boolean leave() {
            if (!call.running.remove(this)) {
                return false;
            }
            call.history.running.remove(this);
            backend.stock++;
            backend.held--;
            return true;
        }
    }
}
