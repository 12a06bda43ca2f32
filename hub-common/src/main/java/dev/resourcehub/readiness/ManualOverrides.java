package dev.resourcehub.readiness;

import dev.resourcehub.readiness.ProvisioningEvent.About;
import dev.resourcehub.readiness.ProvisioningEvent.Said;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What operators decide when automatic provisioning does not do what it should; each decision is an event with who made it
 * and why. They are kept in memory only: a restart forgets them. Any thread.
 */
public final class ManualOverrides {

    private static final int LONGEST_TEXT = 500;
    private static final Duration LONGEST_MARK = Duration.ofDays(30);

    private final ProvisioningPipeline pipeline;
    private final Passage.Desk desk;
    private final GatedAdapters adapters;

    ManualOverrides(ProvisioningPipeline pipeline, Passage.Desk desk, GatedAdapters adapters) {
        this.pipeline = pipeline;
        this.desk = desk;
        this.adapters = adapters;
    }

    /** Those in force, oldest first. */
    public List<ManualOverride> inForce() {
        return desk.decisions().all();
    }

    /**
     * Carries a decision out; what it begins goes on by itself.
     *
     * @param actor who decided, such as the name of a key
     * @param reason why, in the actor's words; both are cut at 500 characters
     */
    public Overriding apply(ManualAction asked, String actor, String reason) {
        ManualAction action = normal(asked);
        Optional<Failure> fault = fault(action);
        if (fault.isPresent()) {
            return new Overriding.Refused(fault.get());
        }
        Instant now = desk.ports().clock().instant();
        Optional<Instant> end = action instanceof ManualAction.MarkReady mark
                ? Optional.of(now.plus(mark.lasting()))
                : Optional.empty();
        ManualOverride override =
                new ManualOverride(desk.decisions().nextId(), action, bounded(actor), bounded(reason), now, end);
        if (isLasting(action)) {
            desk.decisions().removeAll(sameThing(action));
            if (!desk.decisions().keep(override)) {
                return new Overriding.Refused(new Failure.NoCapacity(
                        Codes.NO_CAPACITY, "overrides", desk.settings().comeBack()));
            }
        }
        desk.log().add(about(override, override.actor()), new Said.Overridden(override));
        carryOut(override);
        return new Overriding.Applied(override);
    }

    /** The decision about the target as runs are kept by it; what is to be provided keeps the words it was asked in. */
    private ManualAction normal(ManualAction action) {
        return switch (action) {
            case ManualAction.Skip(String adapter, Target target) ->
                new ManualAction.Skip(adapter, pipeline.normal(adapter, target));
            case ManualAction.Clear(String adapter, Optional<Target> target) ->
                new ManualAction.Clear(adapter, target.map(each -> pipeline.normal(adapter, each)));
            case ManualAction.Retry each -> each;
            case ManualAction.DisableStrategy each -> each;
            case ManualAction.EnableStrategy each -> each;
            case ManualAction.MarkReady each -> each;
        };
    }

    private Optional<Failure> fault(ManualAction action) {
        Optional<String> adapter = adapterOf(action);
        if (adapter.isPresent() && !isKnown(adapter.get())) {
            return Optional.of(unknown(adapter.get()));
        }
        return switch (action) {
            case ManualAction.MarkReady mark
            when !mark.lasting().isPositive() || mark.lasting().compareTo(LONGEST_MARK) > 0 ->
                Optional.of(new Failure.Unprocessable(
                        Codes.INVALID_VALUE, "lasting", "a positive duration of at most 30 days"));
            case ManualAction.MarkReady mark
            when adapters.find(mark.adapter()).adapter().isEmpty() -> Optional.of(unknown(mark.adapter()));
            case ManualAction.Retry retry
            when !pipeline.canEnsure(retry.adapter(), retry.target()) ->
                Optional.of(new Failure.Unprocessable(
                        Codes.INVALID_VALUE, "target", "something that failed lately, or that a strategy provides"));
            case ManualAction.DisableStrategy disable -> unknownStrategy(disable.strategy());
            case ManualAction.EnableStrategy enable -> unknownStrategy(enable.strategy());
            default -> Optional.empty();
        };
    }

    private Optional<Failure> unknownStrategy(String strategy) {
        Set<String> known = desk.strategies()
                .names(adapters.all().stream().map(GatedAdapter::contributor).toList());
        return known.contains(strategy)
                ? Optional.empty()
                : Optional.of(new Failure.Unprocessable(
                        Codes.INVALID_VALUE,
                        "strategy",
                        "one of " + String.join(", ", known),
                        Map.of("known", List.copyOf(known))));
    }

    /** Whether it has a gate, or something was provided for it, as for one without. */
    private boolean isKnown(String adapter) {
        return adapters.find(adapter).adapter().isPresent()
                || desk.runs().failures().stream()
                        .anyMatch(failure -> failure.adapter().equals(adapter))
                || desk.log().after(0).stream()
                        .anyMatch(event -> event.about().adapter().equals(adapter));
    }

    private static Optional<String> adapterOf(ManualAction action) {
        return switch (action) {
            case ManualAction.Retry each -> Optional.of(each.adapter());
            case ManualAction.Skip each -> Optional.of(each.adapter());
            case ManualAction.DisableStrategy each -> each.adapter();
            case ManualAction.EnableStrategy each -> each.adapter();
            case ManualAction.MarkReady each -> Optional.of(each.adapter());
            case ManualAction.Clear each -> Optional.of(each.adapter());
        };
    }

    private Failure unknown(String adapter) {
        List<String> known =
                adapters.all().stream().map(each -> each.readiness().adapter()).toList();
        return new Failure.Unknown(Codes.NOT_FOUND, "adapter", adapter, known);
    }

    private static String bounded(String text) {
        return text.substring(0, Math.min(LONGEST_TEXT, text.length()));
    }

    private static boolean isLasting(ManualAction action) {
        return switch (action) {
            case ManualAction.Skip each -> true;
            case ManualAction.DisableStrategy each -> true;
            case ManualAction.MarkReady each -> true;
            case ManualAction.Retry each -> false;
            case ManualAction.EnableStrategy each -> false;
            case ManualAction.Clear each -> false;
        };
    }

    /** Earlier decisions that a lasting one takes the place of. */
    private static Predicate<ManualAction> sameThing(ManualAction action) {
        return action instanceof ManualAction.MarkReady mark
                ? before -> before instanceof ManualAction.MarkReady(String adapter, Duration lasting)
                        && adapter.equals(mark.adapter())
                : action::equals;
    }

    private void carryOut(ManualOverride override) {
        switch (override.action()) {
            case ManualAction.Retry(String adapter, Target target) -> {
                desk.decisions().removeAll(new ManualAction.Skip(adapter, pipeline.normal(adapter, target))::equals);
                pipeline.retry(adapter, target, manual(override));
            }
            case ManualAction.Skip(String adapter, Target target) ->
                desk.runs()
                        .recall(
                                key -> key.adapter().equals(adapter)
                                        && key.target().equals(target),
                                "skipped");
            case ManualAction.DisableStrategy(String strategy, Optional<String> adapter) ->
                desk.runs()
                        .recall(
                                key -> key.strategy().equals(strategy)
                                        && adapter.map(key.adapter()::equals).orElse(true),
                                "disabled");
            case ManualAction.EnableStrategy(String strategy, Optional<String> adapter) ->
                desk.decisions().removeAll(new ManualAction.DisableStrategy(strategy, adapter)::equals);
            case ManualAction.MarkReady mark ->
                adapters.find(mark.adapter())
                        .adapter()
                        .ifPresent(each -> each.readiness()
                                .markReady(
                                        override.reason(),
                                        override.expiresAt()
                                                .orElse(override.at().plus(mark.lasting()))));
            case ManualAction.Clear(String adapter, Optional<Target> target) -> clear(adapter, target);
        }
    }

    private void clear(String adapter, Optional<Target> target) {
        desk.runs()
                .forget(key -> key.adapter().equals(adapter)
                        && target.map(key.target()::equals).orElse(true));
        if (target.isPresent()) {
            desk.decisions().removeAll(new ManualAction.Skip(adapter, target.get())::equals);
            return;
        }
        desk.decisions().removeAll(action -> switch (action) {
            case ManualAction.Skip skip -> skip.adapter().equals(adapter);
            case ManualAction.MarkReady mark -> mark.adapter().equals(adapter);
            case ManualAction.DisableStrategy disable -> disable.adapter().equals(Optional.of(adapter));
            case ManualAction.Retry other -> false;
            case ManualAction.EnableStrategy other -> false;
            case ManualAction.Clear other -> false;
        });
        adapters.find(adapter).adapter().ifPresent(each -> each.readiness().unmark());
    }

    /** Takes a decision back; empty where none with that id is in force. */
    public Optional<ManualOverride> lift(long id, String actor) {
        Optional<ManualOverride> lifted = desk.decisions().remove(id);
        lifted.ifPresent(override -> {
            desk.log().add(about(override, actor), new Said.Lifted(override, bounded(actor)));
            if (override.action() instanceof ManualAction.MarkReady mark) {
                adapters.find(mark.adapter())
                        .adapter()
                        .ifPresent(each -> each.readiness().unmark());
            }
        });
        return lifted;
    }

    private Provenance manual(ManualOverride override) {
        return new Provenance(override.actor(), "manual", "", override.at(), Map.of("note", override.reason()));
    }

    private About about(ManualOverride override, String actor) {
        String strategy =
                switch (override.action()) {
                    case ManualAction.DisableStrategy each -> each.strategy();
                    case ManualAction.EnableStrategy each -> each.strategy();
                    default -> "";
                };
        String adapter = adapterOf(override.action()).orElse("");
        Optional<Target> target =
                switch (override.action()) {
                    case ManualAction.Retry each -> Optional.of(each.target());
                    case ManualAction.Skip each -> Optional.of(each.target());
                    case ManualAction.Clear each -> each.target();
                    default -> Optional.empty();
                };
        Provenance provenance = new Provenance(
                bounded(actor), "manual", "", desk.ports().clock().instant(), Map.of("note", override.reason()));
        return new About(strategy, adapter, typeOf(adapter), target, Optional.empty(), provenance);
    }

    private String typeOf(String adapter) {
        return adapters.find(adapter)
                .adapter()
                .map(each -> each.readiness().type())
                .orElse("");
    }
}
