package dev.resourcehub.ollama.engine.child;

import dev.resourcehub.ollama.engine.wire.KeepAlive;
import dev.resourcehub.ollama.engine.wire.Residence;
import dev.resourcehub.runtime.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The model's place in memory: filled when somebody needs it, emptied when nobody has for a while.
 *
 * <p>{@link #use} may load and blocks as long as that takes; every use ends with {@link #release}. {@link #sweep} is called
 * now and then and empties the place when its time is over and nobody uses it. Any thread.
 */
final class ModelMemory {

    /** Longest time shown for a model that stays for ever. */
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final Supplier<Llama> loader;
    private final int context;
    private final Duration usual;
    private final Ticker ticker;
    private final InstantSource clock;

    private volatile @Nullable Llama model;
    private volatile int users;
    private volatile Duration stay;
    private volatile long idleSince;

    ModelMemory(Supplier<Llama> loader, int context, Duration usual, Ticker ticker, InstantSource clock) {
        this.loader = loader;
        this.context = context;
        this.usual = usual;
        this.stay = usual;
        this.ticker = ticker;
        this.clock = clock;
        this.idleSince = ticker.nanos();
    }

    /** The model, loaded if it is not there; throws {@link IllegalStateException} when it cannot be. */
    synchronized Llama use() {
        Llama here = model;
        if (here == null) {
            here = loader.get();
            model = here;
        }
        users++;
        return here;
    }

    /** Brings the model into memory before anybody asks. */
    void load() {
        use();
        release(new KeepAlive.Usual());
    }

    /** Ends one use; {@code keepAlive} says how long the model stays if this was the last. */
    synchronized void release(KeepAlive keepAlive) {
        users--;
        stay = switch (keepAlive) {
            case KeepAlive.Usual asSet -> usual;
            case KeepAlive.For some -> some.time();
            case KeepAlive.Forever always -> FOREVER;
        };
        idleSince = ticker.nanos();
        sweep();
    }

    /** Lets the model go now, or when its last user ends. Blocks while memory is freed. */
    synchronized void leave() {
        stay = Duration.ZERO;
        sweep();
    }

    /** Empties the place when its time is over and nobody uses it. Blocks while memory is freed. */
    synchronized void sweep() {
        Llama here = model;
        if (here == null || users > 0 || ticker.nanos() - idleSince < stay.toNanos()) {
            return;
        }
        model = null;
        here.close();
    }

    /** Whether and until when the model is in memory; never waits. */
    Optional<Residence> residence() {
        if (model == null) {
            return Optional.empty();
        }
        Duration left = users > 0 ? stay : stay.minusNanos(ticker.nanos() - idleSince);
        return Optional.of(new Residence(clock.instant().plus(left), context));
    }
}
