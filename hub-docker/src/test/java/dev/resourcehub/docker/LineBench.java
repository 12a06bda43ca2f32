package dev.resourcehub.docker;

import dev.resourcehub.balance.Strategies;
import dev.resourcehub.dispatch.Dispatcher;
import dev.resourcehub.dispatch.FailurePolicy;
import dev.resourcehub.dispatch.Fleet;
import dev.resourcehub.docker.call.RunEvent;
import dev.resourcehub.docker.call.RunPython;
import dev.resourcehub.docker.call.RunResult;
import dev.resourcehub.docker.call.RunSink;
import dev.resourcehub.docker.python.ScriptedSandbox;
import dev.resourcehub.docker.python.Zygote;
import dev.resourcehub.docker.python.wire.MessageType;
import dev.resourcehub.docker.sandbox.Sandbox;
import dev.resourcehub.docker.sandbox.SandboxSpec;
import dev.resourcehub.docker.warm.PoolListener;
import dev.resourcehub.docker.warm.PoolSettings;
import dev.resourcehub.docker.warm.WarmPool;
import dev.resourcehub.health.Verdict;
import dev.resourcehub.resource.ByteSize;
import dev.resourcehub.resource.Cancellation;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.HubException;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.runtime.ManualTimers;
import dev.resourcehub.runtime.Meters;
import dev.resourcehub.runtime.Ports;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A line before one or two engines whose sandboxes come, speak and go when a test says so; time passes likewise. */
final class LineBench implements AutoCloseable {

    /** Who may wait at once. */
    static final int WAITING = 256;

    private static final int HOPS = 12;

    static final String IMAGE = "image";

    final ManualTimers clock = new ManualTimers();
    final Fleet<Backend> fleet;
    final Dispatcher<Backend> dispatcher;
    final SandboxLine line;
    private final Vertx vertx = Vertx.vertx();
    private final HubLoop home = new HubLoop();
    private final Roster roster;
    private final Surroundings around;

    LineBench() {
        Ports ports = new Ports(clock, clock, () -> 0.5, Meters.none());
        fleet = new Fleet<>("docker", Guards.FLEET, ports, InstantSource.system());
        dispatcher = new Dispatcher<>(
                fleet, Guards.dispatch(WAITING), Strategies.load(() -> 0.5, clock), FailurePolicy.USUAL, ports);
        line = new SandboxLine(dispatcher, home, clock, WAITING);
        roster = new Roster(fleet, 8);
        around = new Surroundings(
                vertx,
                clock,
                clock,
                () -> 0.5,
                Meters.none(),
                InstantSource.system(),
                Path.of("."),
                Optional.empty(),
                Map.of());
        vertx.deployVerticle(home).toCompletionStage().toCompletableFuture().join();
    }

    /** An engine that stands by. */
    Engine engine(String name, int priority, int max) {
        return enrolled(new Engine(name, max, Set.of(IMAGE)), priority);
    }

    /** An engine that stands by, and serves none who name an image. */
    Engine engineWithoutImages(String name, int priority, int max) {
        return enrolled(new Engine(name, max, Set.of()), priority);
    }

    private Engine enrolled(Engine engine, int priority) {
        on(() -> roster.enrol(engine.backend, priority, Future::succeededFuture));
        settle();
        return engine;
    }

    /** An engine that serves. */
    Engine serving(int max) {
        Engine engine = engine("first", 0, max);
        serves(engine);
        return engine;
    }

    /** From now on this one serves. */
    void serves(Engine engine) {
        on(() -> {
            line.servedBy(Optional.of(engine.backend));
            roster.stands(engine.backend, new Roster.Standing(Verdict.WELL, ""));
        });
        settle();
    }

    void standsBy(Engine engine) {
        on(() -> roster.stands(engine.backend, Roster.Standing.by()));
        settle();
    }

    /** A run that was asked for just now. */
    Call ask(RunPython run, Duration patience) {
        Call call = new Call();
        on(() -> {
            RunWork work =
                    new RunWork(run, call, call.cancellation, "run_1", line, around, home.context(), home.context());
            call.result = line.dispatch(
                            work, new SandboxLine.Terms(patience, run.limits().wall(), 0, call.cancellation))
                    .onComplete(ended -> work.over());
        });
        settle();
        return call;
    }

    void pass(Duration time) {
        on(() -> clock.pass(time));
        settle();
    }

    void on(Runnable work) {
        on(() -> {
            work.run();
            return true;
        });
    }

    <T> T on(Supplier<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        home.context().runOnContext(now -> {
            try {
                done.complete(work.get());
            } catch (RuntimeException | AssertionError broken) {
                done.completeExceptionally(broken);
            }
        });
        return done.orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** Lets everything happen that follows by itself. */
    void settle() {
        for (int hop = 0; hop < HOPS; hop++) {
            on(() -> {});
        }
    }

    @Override
    public void close() {
        on(fleet::close);
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    /** One caller. */
    static final class Call implements RunSink {
        final Cancellation cancellation = Cancellation.create();
        final List<Integer> places = new ArrayList<>();
        Future<RunResult> result = Future.failedFuture("not asked");

        Failure failure() {
            return HubException.failureOf(result.cause());
        }

        @Override
        public void emit(RunEvent event) {
            if (event instanceof RunEvent.Queued(int position)) {
                places.add(position);
            }
        }

        @Override
        public boolean isFull() {
            return false;
        }

        @Override
        public void onDrain(Runnable resume) {
            resume.run();
        }
    }

    /** An engine of the test's. */
    final class Engine {
        final Backend backend;
        final List<SandboxSpec> asked = new ArrayList<>();
        private final List<Promise<Sandbox>> launches = new ArrayList<>();

        private Engine(String name, int max, Set<String> images) {
            Zygotes zygotes = new Zygotes(this::launch, Set.of(), clock, clock);
            SandboxSpec own = Need.of(Programs.of("")).spec(IMAGE, 2);
            WarmPool<SandboxSpec, Zygote> pool = new WarmPool<>(
                    new PoolSettings(0, max, ByteSize.ofGiB(1), max),
                    own,
                    zygotes,
                    home.context(),
                    clock,
                    clock,
                    () -> 0.5,
                    Meters.none(),
                    name,
                    new PoolListener<>() {
                        @Override
                        public void ready() {
                            line.changed();
                        }

                        @Override
                        public void hopeless(SandboxSpec key, Failure reason) {
                            line.refuse(backend, key, reason);
                        }
                    });
            this.backend = new Backend(new InstanceId(name), name, "", own, 2, images, zygotes, pool);
        }

        private Future<Sandbox> launch(SandboxSpec spec) {
            Promise<Sandbox> launch = Promise.promise();
            asked.add(spec);
            launches.add(launch);
            return launch.future();
        }

        /** How many launches are under way. */
        int starting() {
            return on(launches::size);
        }

        /** The oldest launch succeeds. */
        ScriptedSandbox hatch() {
            ScriptedSandbox sandbox = new ScriptedSandbox();
            on(() -> launches.removeFirst().complete(sandbox));
            settle();
            on(sandbox::greets);
            settle();
            return sandbox;
        }

        /** The oldest launch fails. */
        void fails(Failure reason) {
            on(() -> launches.removeFirst().fail(new HubException(reason)));
            settle();
        }
    }

    /** The program of a sandbox begins. */
    void begins(ScriptedSandbox sandbox) {
        on(() -> sandbox.says(MessageType.STARTED, 1, "{}"));
        settle();
    }

    /** The program of a sandbox ends well. */
    void ends(ScriptedSandbox sandbox) {
        begins(sandbox);
        on(() -> sandbox.exits(1, 0));
        settle();
    }

    /** A sandbox is gone without a word. */
    void dies(ScriptedSandbox sandbox) {
        on(sandbox::close);
        settle();
    }
}
