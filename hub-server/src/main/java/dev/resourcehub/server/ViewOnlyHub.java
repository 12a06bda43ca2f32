package dev.resourcehub.server;

import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.Happening;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.HubView;
import dev.resourcehub.resource.InstanceChange;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceView;
import dev.resourcehub.resource.NewInstance;
import dev.resourcehub.resource.ResourceHub;
import dev.resourcehub.resource.Subscription;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A hub that can be looked at and nothing more: operations are refused as not available, and nothing is told. */
final class ViewOnlyHub implements ResourceHub {

    private final Supplier<HubView> view;

    ViewOnlyHub(Supplier<HubView> view) {
        this.view = view;
    }

    @Override
    public HubView view() {
        return view.get();
    }

    @Override
    public Future<InstanceView> register(NewInstance instance) {
        return refused();
    }

    @Override
    public Future<InstanceView> update(InstanceId id, InstanceChange change) {
        return refused();
    }

    @Override
    public Future<Void> remove(InstanceId id) {
        return refused();
    }

    @Override
    public Future<Boolean> drain(InstanceId id, Duration limit) {
        return refused();
    }

    @Override
    public Future<InstanceView> resume(InstanceId id) {
        return refused();
    }

    @Override
    public Future<InstanceView> restart(InstanceId id) {
        return refused();
    }

    @Override
    public Future<InstanceView> check(InstanceId id) {
        return refused();
    }

    @Override
    public Subscription subscribe(long number, Consumer<Happening> listener) {
        return () -> {};
    }

    private static <T> Future<T> refused() {
        return Future.failedFuture(
                new HubException(new Failure.Unprocessable(Codes.INVALID_VALUE, "", "not available in this version")));
    }
}
