package dev.resourcehub.docker;

import dev.resourcehub.docker.python.Zygote;
import dev.resourcehub.docker.warm.Lease;
import dev.resourcehub.runtime.Ticker;
import java.util.NoSuchElementException;
import java.util.Optional;

/** One call's way to its sandbox: taken when the call is admitted, held for one attempt. On the hub's event loop. */
final class Claim {

    private final Need need;
    private final SandboxLine line;
    private final Ticker ticker;
    private long askedNanos;
    private Optional<Lease<Zygote>> held = Optional.empty();

    Claim(Need need, SandboxLine line, Ticker ticker) {
        this.need = need;
        this.line = line;
        this.ticker = ticker;
        this.askedNanos = ticker.nanos();
    }

    Need need() {
        return need;
    }

    /** Takes a sandbox of {@code backend}; false when it has none ready or cannot have one, or this is another thread. */
    boolean tryTake(Backend backend) {
        if (!line.isHere() || !backend.serves(need)) {
            return false;
        }
        held = backend.pool().tryTake(backend.specOf(need), askedNanos);
        return held.isPresent();
    }

    /** The call stands in the line from now on. */
    void waits() {
        line.changed();
    }

    /** Gives the sandbox back untouched. */
    void giveBack() {
        held.ifPresent(Lease::giveBack);
        held = Optional.empty();
    }

    /** Hands over the sandbox; from now on the claim asks anew. */
    Lease<Zygote> handOver() {
        Lease<Zygote> lease = held.orElseThrow(() -> new NoSuchElementException("no sandbox was taken"));
        held = Optional.empty();
        return lease;
    }

    /** The sandbox was lost: the next one is asked for from now. */
    void lost() {
        askedNanos = ticker.nanos();
    }
}
