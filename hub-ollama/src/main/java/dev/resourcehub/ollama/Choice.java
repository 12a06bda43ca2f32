package dev.resourcehub.ollama;

import dev.resourcehub.ollama.engine.EngineState;
import dev.resourcehub.resource.Codes;
import dev.resourcehub.resource.Failure;
import dev.resourcehub.resource.Progress;
import dev.resourcehub.resource.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What serves language models now, why, and what callers are told while nothing does.
 *
 * @param what names it for people
 * @param why gives the reason
 */
record Choice(String what, String why, Readiness readiness) {

    private static final String ENGINE = "the embedded engine";
    private static final String OWN_MODEL = "the own model of the embedded engine";
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration LATER = Duration.ofSeconds(30);

    /**
     * Reads it off the servers and the engine.
     *
     * @param answering servers that take calls now
     * @param known servers that are registered, the embedded engine not counted
     * @param runsEngine whether the engine was started
     */
    static Choice of(
            List<Server> answering, int known, EngineState engine, boolean runsEngine, OllamaSettings settings) {
        List<Server> servers = answering.stream()
                .filter(server -> server.origin() != Server.Origin.EMBEDDED)
                .toList();
        if (!servers.isEmpty()) {
            return ofServers(servers);
        }
        String absence = absence(known, settings);
        return switch (engine) {
            case EngineState.Running running ->
                new Choice(
                        "embedded engine with " + running.model(),
                        absence + "; model from " + running.source(),
                        Readiness.READY);
            case EngineState.Fetching fetching ->
                new Choice(
                        "embedded engine, downloading its model from " + fetching.source(),
                        absence + "; " + told(fetching.progress()),
                        Readiness.PROVISIONING);
            case EngineState.Starting starting ->
                new Choice("embedded engine, starting", absence, Readiness.PROVISIONING);
            case EngineState.Restarting restarting ->
                new Choice("embedded engine, restarting", absence + "; " + restarting.cause(), Readiness.PROVISIONING);
            case EngineState.Unavailable unavailable ->
                new Choice("nothing", absence + "; " + unavailable.cause(), Readiness.UNAVAILABLE);
            case EngineState.Idle idle ->
                runsEngine
                        ? new Choice("embedded engine, starting", absence, Readiness.PROVISIONING)
                        : new Choice("nothing", absence, idleReadiness(settings));
        };
    }

    /**
     * What a caller is told while no instance answers: what the engine waits for, where it is on its way, which need not be what
     * the caller asked for.
     *
     * @param subject what the caller asked for
     */
    static Failure refusal(EngineState engine, String subject) {
        return switch (engine) {
            case EngineState.Fetching fetching ->
                new Failure.NotReady(
                        Codes.NOT_READY,
                        OWN_MODEL,
                        "downloading",
                        Optional.of(fetching.progress()),
                        SOON,
                        List.of(),
                        fetching.job());
            case EngineState.Starting starting -> notReady(ENGINE, "starting", Optional.empty(), SOON, List.of());
            case EngineState.Restarting restarting ->
                notReady(ENGINE, "restarting", Optional.empty(), restarting.in().plus(SOON), List.of());
            case EngineState.Unavailable unavailable ->
                notReady(subject, "unavailable", Optional.empty(), LATER, unavailable.remedies());
            case EngineState.Running running -> notReady(ENGINE, "starting", Optional.empty(), SOON, List.of());
            case EngineState.Idle idle ->
                notReady(
                        subject,
                        "unavailable",
                        Optional.empty(),
                        LATER,
                        List.of(
                                "Start an Ollama server on one of the discovered ports, or name one in ollama.urls.",
                                "Or set ollama.engine.mode to auto or on, so that the embedded engine serves."));
        };
    }

    private static Failure notReady(
            String subject, String phase, Optional<Progress> progress, Duration retryAfter, List<String> remedies) {
        return new Failure.NotReady(Codes.NOT_READY, subject, phase, progress, retryAfter, remedies);
    }

    private static Choice ofServers(List<Server> answering) {
        long configured = answering.stream()
                .filter(server -> server.origin() == Server.Origin.CONFIGURED)
                .count();
        String where = answering.getFirst().url().toString()
                + (answering.size() > 1 ? " and " + (answering.size() - 1) + " more" : "");
        String why = configured > 0 ? "configured and answering" : "it answered on a usual port";
        return new Choice("ollama at " + where, why, Readiness.READY);
    }

    private static String absence(int known, OllamaSettings settings) {
        if (known > 0) {
            return "none of " + known + " known Ollama servers answers";
        }
        return settings.discover().enabled()
                ? "no Ollama answered on "
                        + String.join(", ", settings.discover().hosts())
                : "no Ollama is configured";
    }

    private static Readiness idleReadiness(OllamaSettings settings) {
        boolean nothingWanted =
                settings.instances().isEmpty() && !settings.discover().enabled();
        return nothingWanted ? Readiness.OFF : Readiness.UNAVAILABLE;
    }

    private static String told(Progress progress) {
        return progress.completedBytes() / 1_000_000
                + (progress.totalBytes().isPresent()
                        ? " of " + progress.totalBytes().getAsLong() / 1_000_000
                        : "")
                + " MB";
    }
}
