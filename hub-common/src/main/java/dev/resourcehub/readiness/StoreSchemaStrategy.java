package dev.resourcehub.readiness;

import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Creates the structures that a store lost or never had.
 *
 * <p>Goes by the code of an adapter that has one, else by the wordings of known stores, also in causes. An adapter that
 * cannot be told to create anything is left alone.
 */
public final class StoreSchemaStrategy implements ProvisioningStrategy {

    /** Its name. */
    public static final String NAME = "store-schema";

    private static final int DEEPEST = 16;
    private static final int LONGEST = 2_000;

    private static final List<Pattern> WORDINGS = List.of(
            Pattern.compile("keyspace.* not found"),
            Pattern.compile("collection.* does not exist"),
            Pattern.compile("table.* does not exist"),
            Pattern.compile("invalid object name"),
            Pattern.compile("relation.* does not exist"),
            Pattern.compile("no such table"),
            Pattern.compile("unknown collection"),
            Pattern.compile("index.* not found"));

    private final Function<String, Optional<EnsureCreated>> adapters;

    /** One that finds by its id what an adapter creates with. */
    public StoreSchemaStrategy(Function<String, Optional<EnsureCreated>> adapters) {
        this.adapters = adapters;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean canHandle(FailureSnapshot failure, ProvisioningContext context) {
        return adapters.apply(context.adapter())
                .map(adapter -> adapter.signal()
                        .map(failure.failure().code()::equals)
                        .orElseGet(() -> soundsLikeIt(failure.thrown())))
                .orElse(false);
    }

    private static boolean soundsLikeIt(Throwable thrown) {
        Optional<Throwable> next = Optional.of(thrown);
        for (int depth = 0; depth < DEEPEST && next.isPresent(); depth++) {
            Throwable each = next.get();
            String text = text(each);
            boolean typed = each.getClass().getSimpleName().contains("Schema") && text.contains("not found");
            if (typed || WORDINGS.stream().anyMatch(words -> words.matcher(text).find())) {
                return true;
            }
            next = Optional.ofNullable(each.getCause());
        }
        return false;
    }

    private static String text(Throwable thrown) {
        String text = thrown.toString();
        return text.substring(0, Math.min(LONGEST, text.length())).toLowerCase(Locale.ROOT);
    }

    @Override
    public Target target(FailureSnapshot failure, ProvisioningContext context) {
        return new Target("schema", context.store().or(context::workload).orElse(context.adapter()));
    }

    @Override
    public Future<Provisioned> provision(Target target, ProvisioningContext context, ProvisioningRun run) {
        return adapters.apply(context.adapter())
                .map(adapter -> adapter.ensureCreated(target, run.cancellation()))
                .orElseGet(() -> Future.succeededFuture(Provisioned.failed("the adapter creates nothing")));
    }
}
