package dev.resourcehub.readiness;

import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Code;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.store.Change;
import dev.resourcehub.store.Document;
import dev.resourcehub.store.Entry;
import dev.resourcehub.store.Key;
import dev.resourcehub.store.Locking;
import dev.resourcehub.store.Store;
import dev.resourcehub.store.StoreCodes;
import dev.resourcehub.store.Written;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A store whose every call goes through the pipeline, so that tables it lost are created anew. Any thread. */
public final class ProvisionedStore implements Store, EnsureCreated {

    /** Its id as an adapter. */
    public static final String ADAPTER = "store";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Store store;
    private final Provisioning provisioning;
    private final InstantSource clock;
    private volatile Consumer<Optional<Failure>> watcher = write -> {};

    /** Does what {@code store} does, through {@code provisioning}. */
    public ProvisionedStore(Store store, Provisioning provisioning, InstantSource clock) {
        this.store = store;
        this.provisioning = provisioning;
        this.clock = clock;
    }

    /** Has {@code next} hear how each write ended: with a failure of the store, or with none. */
    public void watch(Consumer<Optional<Failure>> next) {
        watcher = next;
    }

    private <T> Future<T> watched(String operation, Supplier<Future<T>> work) {
        return through(operation, work)
                .onSuccess(done -> watcher.accept(Optional.empty()))
                .onFailure(broken -> trouble(HubException.failureOf(broken))
                        .ifPresent(failure -> watcher.accept(Optional.of(failure))));
    }

    /** A store that refuses what it is given, or is being closed, is in no trouble. */
    private static Optional<Failure> trouble(Failure failure) {
        return switch (failure) {
            case Failure.TooLarge refused -> Optional.empty();
            case Failure.Draining closing -> Optional.empty();
            case Failure.Cancelled leaving -> Optional.empty();
            case Failure.AfterProvisioning after -> trouble(after.shown());
            default -> Optional.of(failure);
        };
    }

    private <T> Future<T> through(String operation, Supplier<Future<T>> work) {
        Provenance provenance = new Provenance(ADAPTER, "readiness:operation-failure", "", clock.instant(), Map.of());
        ProvisioningContext context = new ProvisioningContext(
                ADAPTER,
                store.getClass().getSimpleName(),
                operation,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                provenance);
        return provisioning.run(
                new GatedCall<>(context, work, PATIENCE, (job, phase, progress) -> {}, Cancellation.create()));
    }

    @Override
    public Future<Optional<Document>> find(Key key) {
        return through("find", () -> store.find(key));
    }

    @Override
    public Future<List<Document>> list(String collection, String after, int limit) {
        return through("list", () -> store.list(collection, after, limit));
    }

    @Override
    public Future<Written> write(List<Change> changes) {
        return watched("write", () -> store.write(changes));
    }

    @Override
    public Future<List<Entry>> read(String stream, long after, int limit) {
        return through("read", () -> store.read(stream, after, limit));
    }

    @Override
    public Future<Long> last(String stream) {
        return through("last", () -> store.last(stream));
    }

    @Override
    public Future<Locking> lock(String name, String owner, Duration limit) {
        return watched("lock", () -> store.lock(name, owner, limit));
    }

    @Override
    public Future<Void> unlock(String name, long fence) {
        return through("unlock", () -> store.unlock(name, fence));
    }

    @Override
    public Future<Boolean> createMissing() {
        return store.createMissing();
    }

    @Override
    public Future<Void> close() {
        return store.close();
    }

    @Override
    public Future<Provisioned> ensureCreated(Target target, Cancellation cancellation) {
        return store.createMissing()
                .map(missing -> missing
                        ? Provisioned.done("created anew; what they held before is lost")
                        : Provisioned.present());
    }

    @Override
    public Optional<Code> signal() {
        return Optional.of(StoreCodes.TABLE_MISSING);
    }
}
