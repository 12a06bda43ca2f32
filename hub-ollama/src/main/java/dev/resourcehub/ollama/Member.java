package dev.resourcehub.ollama;

import dev.resourcehub.balance.Candidate;
import dev.resourcehub.health.HealthMonitor;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.client.OllamaClient;
import dev.resourcehub.ollama.wire.Listed;
import dev.resourcehub.ollama.wire.Loaded;
import dev.resourcehub.resource.InstanceId;
import dev.resourcehub.resource.InstanceStatus;
import dev.resourcehub.resource.InstanceView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One instance of the fleet, and what was last seen of it. Any thread. */
final class Member {

    private final OllamaSettings.Instance settings;
    private final Kind kind;
    private final OllamaClient client;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile Seen seen = new Seen(InstanceStatus.UNKNOWN, "", "", List.of(), List.of());
    private @Nullable HealthMonitor monitor;

    Member(OllamaSettings.Instance settings, Kind kind, OllamaClient client) {
        this.settings = settings;
        this.kind = kind;
        this.client = client;
    }

    InstanceId id() {
        return settings.id();
    }

    OllamaSettings.Instance settings() {
        return settings;
    }

    Kind kind() {
        return kind;
    }

    OllamaClient client() {
        return client;
    }

    Seen seen() {
        return seen;
    }

    void saw(String version, List<Listed> models, List<Loaded> loaded) {
        seen = new Seen(seen.status(), seen.reason(), version, models, loaded);
    }

    void became(InstanceStatus status, String reason) {
        seen = new Seen(status, reason, seen.version(), seen.models(), seen.loaded());
    }

    synchronized void watch(HealthMonitor monitor) {
        this.monitor = monitor;
        monitor.start();
    }

    synchronized void checkNow() {
        if (monitor != null) {
            monitor.askNow();
        }
    }

    synchronized void unwatch() {
        if (monitor != null) {
            monitor.stop();
        }
    }

    boolean isAvailable() {
        return seen.status().isAvailable();
    }

    /** Whether it may be asked for the model and has it. */
    boolean serves(ModelName model) {
        boolean allowed = settings.models().isEmpty()
                || settings.models().stream().anyMatch(name -> name.sameModelAs(model.value()));
        return allowed && seen.models().stream().anyMatch(listed -> model.sameModelAs(listed.name()));
    }

    int inFlight() {
        return inFlight.get();
    }

    boolean isFull() {
        return inFlight.get() >= settings.maxConcurrent();
    }

    void enter() {
        inFlight.incrementAndGet();
    }

    void leave() {
        inFlight.decrementAndGet();
    }

    Candidate candidate() {
        return new Candidate(id(), inFlight.get(), settings.weight(), settings.priority());
    }

    InstanceView view() {
        Seen now = seen;
        return new InstanceView(
                id(),
                kind.wireName,
                settings.url().toString(),
                now.status(),
                now.reason().isEmpty() ? Optional.empty() : Optional.of(now.reason()),
                inFlight.get(),
                settings.maxConcurrent(),
                settings.weight(),
                settings.priority(),
                settings.tags(),
                Map.of(
                        "version", now.version(),
                        "models", now.models().stream().map(Listed::name).toList(),
                        "resident", now.loaded().stream().map(Loaded::name).toList()));
    }

    /** What was last seen of an instance; the reason is empty when nothing needs saying. */
    record Seen(InstanceStatus status, String reason, String version, List<Listed> models, List<Loaded> loaded) {}

    /** Where an instance came from. */
    enum Kind {
        CONFIGURED("ollama"),
        DISCOVERED("ollama"),
        EMBEDDED("embedded");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }
    }
}
