package dev.resourcehub.readiness;

import dev.resourcehub.resource.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** A strategy whose every run waits until the test ends it. */
final class Scripted implements ProvisioningStrategy {

    private final String name;
    private final Mode mode;
    private Predicate<FailureSnapshot> handles = failure -> true;
    private Predicate<Failure> permanent = failure -> false;
    private boolean provides;
    private boolean folds;
    private boolean revives;
    private int order = 100;
    private Duration timeout = Duration.ZERO;
    final List<Run> runs = new ArrayList<>();
    final List<FailureSnapshot> asked = new ArrayList<>();

    record Run(Target target, ProvisioningContext context, ProvisioningRun run, Promise<Provisioned> ending) {
        void done() {
            ending.tryComplete(Provisioned.done("pulled"));
        }
    }

    private Scripted(String name, Mode mode) {
        this.name = name;
        this.mode = mode;
    }

    static Scripted inline(String name) {
        return new Scripted(name, Mode.INLINE);
    }

    static Scripted background(String name) {
        return new Scripted(name, Mode.BACKGROUND);
    }

    Scripted handling(Predicate<FailureSnapshot> which) {
        handles = which;
        return this;
    }

    Scripted at(int place) {
        order = place;
        return this;
    }

    Scripted limited(Duration limit) {
        timeout = limit;
        return this;
    }

    Scripted permanentOn(Predicate<Failure> which) {
        permanent = which;
        return this;
    }

    Scripted providing() {
        provides = true;
        return this;
    }

    /** Says that ids are the same in any case. */
    Scripted folding() {
        folds = true;
        return this;
    }

    Scripted reviving() {
        revives = true;
        return providing();
    }

    Run run() {
        return runs.getLast();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int order() {
        return order;
    }

    @Override
    public Duration timeout() {
        return timeout;
    }

    @Override
    public Mode mode() {
        return mode;
    }

    @Override
    public boolean canHandle(FailureSnapshot failure, ProvisioningContext context) {
        asked.add(failure);
        return handles.test(failure);
    }

    @Override
    public Target target(FailureSnapshot failure, ProvisioningContext context) {
        return new Target("model", context.hints().getOrDefault(ProvisioningContext.MODEL, "none"));
    }

    @Override
    public boolean provides(Target target) {
        return provides;
    }

    @Override
    public Target normal(Target target) {
        return folds ? new Target(target.kind(), target.id().toLowerCase(Locale.ROOT)) : target;
    }

    @Override
    public boolean revives(Target target) {
        return revives;
    }

    @Override
    public boolean isPermanent(Failure failure) {
        return permanent.test(failure);
    }

    @Override
    public Future<Provisioned> provision(Target target, ProvisioningContext context, ProvisioningRun run) {
        Promise<Provisioned> ending = Promise.promise();
        runs.add(new Run(target, context, run, ending));
        return ending.future();
    }
}
