package dev.resourcehub.ollama;

import dev.resourcehub.ollama.engine.OwnModel;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** An own model that is known a little later than the engine, which it needs itself. */
final class LateModel implements OwnModel {

    private final CompletableFuture<OwnModel> real = new CompletableFuture<>();

    /** Says which one it is; once. */
    void is(OwnModel model) {
        real.complete(model);
    }

    @Override
    public Obtained obtain(Watcher watcher) throws InterruptedException {
        try {
            return real.get().obtain(watcher);
        } catch (ExecutionException impossible) {
            throw new HubException(new Failure.Internal(impossible.toString()), impossible);
        }
    }

    @Override
    public List<String> remedies() {
        return Optional.ofNullable(real.getNow(null)).map(OwnModel::remedies).orElse(List.of());
    }
}
