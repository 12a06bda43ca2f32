package dev.resourcehub.readiness;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the hub found at its start, what it decided, and what it provided since.
 *
 * @param initialised how the first attempts to make adapters ready ended
 * @param adapters how they stand now, each with its last outcomes
 */
public record BootReport(
        Instant at,
        List<Module> modules,
        List<Decision> decisions,
        List<InitOutcome> initialised,
        List<AdapterView> adapters,
        List<PrerequisiteStanding> prerequisites,
        List<ManualOverride> overrides) {

    public BootReport {
        modules = List.copyOf(modules);
        decisions = List.copyOf(decisions);
        initialised = List.copyOf(initialised);
        adapters = List.copyOf(adapters);
        prerequisites = List.copyOf(prerequisites);
        overrides = List.copyOf(overrides);
    }

    /** A part of the hub; {@code notes} are sentences for people. */
    public record Module(String name, String version, List<Setting> settings, List<String> notes) {
        public Module {
            settings = List.copyOf(settings);
            notes = List.copyOf(notes);
        }
    }

    /** A setting in effect; the value of a secret one is dots from the beginning. */
    public record Setting(String key, String value, boolean secret) {

        private static final String DOTS = "••••";

        public Setting {
            value = secret ? DOTS : value;
        }
    }

    /**
     * Something that was decided.
     *
     * @param category what about, such as a strategy's name
     * @param decision what for, such as an outcome
     * @param alternatives what else there was
     * @param target what was provided; empty for other kinds
     */
    public record Decision(
            Kind kind,
            Instant at,
            String category,
            String decision,
            String reason,
            List<String> alternatives,
            Optional<String> target,
            Optional<Duration> took) {

        public Decision {
            alternatives = List.copyOf(alternatives);
        }

        /** A decision about nothing that takes time. */
        public static Decision of(Kind kind, Instant at, String category, String decision, String reason) {
            return new Decision(kind, at, category, decision, reason, List.of(), Optional.empty(), Optional.empty());
        }
    }

    /** Kinds of decisions. */
    public enum Kind {
        DECISION,
        CONNECTION_ATTEMPT,
        PROVIDER_ELECTION,
        DISCOVERY,
        PROVISIONING;

        /** The name as the API writes it. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
