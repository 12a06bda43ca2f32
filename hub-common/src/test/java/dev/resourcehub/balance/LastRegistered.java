package dev.resourcehub.balance;

import dev.resourcehub.runtime.Chance;
import dev.resourcehub.runtime.Ticker;
import java.util.List;

/** A third party's strategy, found on the class path: the one that was registered last. */
public final class LastRegistered implements StrategyProvider {

    @Override
    public String name() {
        return "last_registered";
    }

    @Override
    public List<String> aliases() {
        return List.of("newest");
    }

    @Override
    public Strategy create(Chance chance, Ticker ticker) {
        return new Strategy() {
            @Override
            public String name() {
                return "last_registered";
            }

            @Override
            public Candidate choose(Slate slate, Pick pick) {
                return slate.get(slate.size() - 1);
            }
        };
    }
}
