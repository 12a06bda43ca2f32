package dev.resourcehub.server.api;

import dev.resourcehub.ollama.call.Routing;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.Priority;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code routing} and {@code explain} of a call to a model; whether a strategy exists is the hub's word. */
final class RoutingField {

    private static final Pattern STRATEGY = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
    private static final int LONGEST_STRATEGY = 64;
    private static final int LONGEST_SESSION = 256;
    private static final int MOST_TAGS = 64;
    private static final int MOST_FALLBACKS = 16;
    private static final Choice PRIORITIES = Choice.of("normal", "low", "high");
    private static final Set<String> KNOWN =
            Set.of("strategy", "tags", "instance", "session", "priority", "fallback_models", "hedge");

    private RoutingField() {}

    static Routing read(Fields body) {
        boolean explain = body.flag("explain").orElse(false);
        Optional<Fields> given = body.object("routing", KNOWN);
        if (given.isEmpty() && !explain) {
            return Routing.ANY;
        }
        return of(given.orElseGet(() -> body.empty("routing")), explain);
    }

    private static Routing of(Fields routing, boolean explain) {
        return new Routing(
                routing.text("strategy").map(name -> strategy(routing, name)),
                new LinkedHashSet<>(routing.texts("tags", MOST_TAGS)),
                routing.text("instance").map(id -> instance(routing, id)),
                routing.text("session").map(session -> session(routing, session)),
                Priority.valueOf(PRIORITIES.read(routing, "priority").toUpperCase(Locale.ROOT)),
                ModelNames.list(routing, "fallback_models", MOST_FALLBACKS),
                routing.flag("hedge").orElse(false),
                explain);
    }

    private static String strategy(Fields routing, String name) {
        if (name.length() > LONGEST_STRATEGY || !STRATEGY.matcher(name).matches()) {
            throw JsonBody.invalid(routing.at("strategy"), "the name of a strategy, such as least_loaded");
        }
        return name;
    }

    private static InstanceId instance(Fields routing, String id) {
        try {
            return new InstanceId(id);
        } catch (IllegalArgumentException malformed) {
            throw JsonBody.invalid(routing.at("instance"), "the id of an instance");
        }
    }

    private static String session(Fields routing, String session) {
        boolean fits = !session.isEmpty() && session.codePointCount(0, session.length()) <= LONGEST_SESSION;
        if (!fits || !session.codePoints().allMatch(RoutingField::isVisible)) {
            throw JsonBody.invalid(routing.at("session"), "1 to " + LONGEST_SESSION + " visible characters");
        }
        return session;
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
