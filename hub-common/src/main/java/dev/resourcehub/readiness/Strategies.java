package dev.resourcehub.readiness;

import dev.resourcehub.readiness.ProvisioningEvent.Consulted;
import dev.resourcehub.resource.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The strategies, and which of them takes a failure. Any thread. */
final class Strategies {

    private static final Logger LOG = LoggerFactory.getLogger(Strategies.class);

    private final PipelineSettings settings;
    private final List<ProvisioningStrategy> global;

    /** One who says it can help, and what with. */
    record Match(
            ProvisioningStrategy strategy,
            String name,
            Target target,
            ProvisioningStrategy.Mode mode,
            Duration timeout) {

        RunKey keyFor(String adapter) {
            return new RunKey(name, adapter, target);
        }
    }

    /** What asking them gave. */
    record Consultation(Optional<Match> match, List<Consulted> consulted) {}

    private record Offered(String name, int order, ProvisioningStrategy strategy) {}

    Strategies(PipelineSettings settings, List<ProvisioningStrategy> global) {
        this.settings = settings;
        this.global = new CopyOnWriteArrayList<>(global);
    }

    /** One more for all adapters; closing takes it out. */
    Subscription add(ProvisioningStrategy strategy) {
        global.add(strategy);
        return () -> global.remove(strategy);
    }

    /** Asks one after the other until one says yes. */
    Consultation consult(ProvisioningContributor contributor, FailureSnapshot failure, ProvisioningContext context) {
        List<Consulted> consulted = new ArrayList<>();
        for (Offered offered : inOrder(contributor)) {
            try {
                if (offered.strategy().canHandle(failure, context)) {
                    Match match = match(offered, offered.strategy().target(failure, context));
                    consulted.add(new Consulted(offered.name(), "yes"));
                    return new Consultation(Optional.of(match), consulted);
                }
                consulted.add(new Consulted(offered.name(), "no"));
            } catch (RuntimeException broken) {
                LOG.warn("strategy {} broke when asked about {}", offered.name(), failure.failure(), broken);
                consulted.add(new Consulted(offered.name(), "error: " + broken));
            }
        }
        return new Consultation(Optional.empty(), consulted);
    }

    /** The first that provides {@code target} without a call that failed. */
    Optional<Match> providing(ProvisioningContributor contributor, Target target) {
        for (Offered offered : inOrder(contributor)) {
            try {
                if (offered.strategy().provides(target)) {
                    return Optional.of(match(offered, offered.strategy().normal(target)));
                }
            } catch (RuntimeException broken) {
                LOG.warn("strategy {} broke when asked about {}", offered.name(), target, broken);
            }
        }
        return Optional.empty();
    }

    static boolean revives(ProvisioningStrategy strategy, Target target) {
        try {
            return strategy.revives(target);
        } catch (RuntimeException broken) {
            LOG.warn("strategy {} broke when asked about {}", strategy.name(), target, broken);
            return false;
        }
    }

    /** The one with that name, for {@code target}. */
    Optional<Match> named(ProvisioningContributor contributor, String name, Target target) {
        return inOrder(contributor).stream()
                .filter(offered -> offered.name().equals(name))
                .findFirst()
                .map(offered -> match(offered, target));
    }

    /** The names of those that everybody has and of those that {@code contributors} bring, sorted. */
    SortedSet<String> names(List<ProvisioningContributor> contributors) {
        SortedSet<String> names = new TreeSet<>();
        global.forEach(strategy -> names.add(strategy.name()));
        contributors.forEach(contributor -> contributed(contributor).forEach(offered -> names.add(offered.name())));
        return names;
    }

    private Match match(Offered offered, Target target) {
        ProvisioningStrategy.Mode mode = offered.strategy().mode();
        Duration own = offered.strategy().timeout();
        Duration usual =
                switch (mode) {
                    case INLINE -> settings.inlineTimeout();
                    case BACKGROUND -> settings.backgroundTimeout();
                };
        return new Match(offered.strategy(), offered.name(), target, mode, own.isPositive() ? own : usual);
    }

    private List<Offered> inOrder(ProvisioningContributor contributor) {
        List<Offered> contributed = contributed(contributor);
        Set<String> replaced = contributed.stream().map(Offered::name).collect(Collectors.toSet());
        List<Offered> all = new ArrayList<>();
        for (ProvisioningStrategy strategy : global) {
            Offered offered = offered(strategy);
            if (!replaced.contains(offered.name())) {
                all.add(offered);
            }
        }
        all.addAll(contributed);
        all.sort(Comparator.comparingInt(Offered::order));
        return all;
    }

    private static List<Offered> contributed(ProvisioningContributor contributor) {
        try {
            return contributor.strategies().stream().map(Strategies::offered).toList();
        } catch (RuntimeException broken) {
            LOG.warn("a contributor of strategies broke, and counts as empty", broken);
            return List.of();
        }
    }

    private static Offered offered(ProvisioningStrategy strategy) {
        return new Offered(strategy.name(), strategy.order(), strategy);
    }
}
