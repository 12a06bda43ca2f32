package dev.resourcehub.ollama;

import dev.resourcehub.balance.Candidate;
import dev.resourcehub.balance.Strategy;
import dev.resourcehub.ollama.call.FleetModel;
import dev.resourcehub.ollama.call.ModelName;
import dev.resourcehub.ollama.call.Routing;
import dev.resourcehub.ollama.wire.Listed;
import dev.resourcehub.ollama.wire.Loaded;
import dev.resourcehub.resource.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The instances of the hub in the order they were registered, and the choice among them. Any thread. */
final class Fleet {

    private final List<Member> members = new CopyOnWriteArrayList<>();
    private final Strategy strategy;

    Fleet(Strategy strategy) {
        this.strategy = strategy;
    }

    /** Adds an instance unless its id is taken; says whether it did. */
    synchronized boolean add(Member member) {
        if (find(member.id()).isPresent()) {
            return false;
        }
        return members.add(member);
    }

    void remove(Member member) {
        members.remove(member);
    }

    List<Member> members() {
        return List.copyOf(members);
    }

    Optional<Member> find(InstanceId id) {
        return members.stream().filter(member -> member.id().equals(id)).findFirst();
    }

    /** Those that answer and that the caller accepts. */
    List<Member> accepted(Routing routing) {
        return members.stream()
                .filter(Member::isAvailable)
                .filter(matches(routing))
                .toList();
    }

    /** Takes a place at one that has the model and is free, leaving out {@code excluded}. */
    synchronized Optional<Seat> tryTake(ModelName model, Routing routing, Set<InstanceId> excluded, Runnable freed) {
        List<Member> free = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        for (Member member : members) {
            if (member.isAvailable()
                    && !member.isFull()
                    && !excluded.contains(member.id())
                    && matches(routing).test(member)
                    && member.serves(model)) {
                free.add(member);
                candidates.add(member.candidate());
            }
        }
        if (free.isEmpty()) {
            return Optional.empty();
        }
        Candidate chosen = strategy.choose(candidates);
        return Optional.of(new Seat(free.get(candidates.indexOf(chosen)), freed));
    }

    /** Every model of those that answer, sorted by name. */
    List<FleetModel> models() {
        Map<String, FleetModel> byName = new TreeMap<>();
        for (Member member : members) {
            if (member.isAvailable()) {
                member.seen()
                        .models()
                        .forEach(listed -> byName.merge(listed.name(), asFleetModel(listed, member), Fleet::joined));
            }
        }
        return List.copyOf(byName.values());
    }

    private static Predicate<Member> matches(Routing routing) {
        return member -> member.settings().tags().containsAll(routing.tags())
                && routing.instance().map(id -> id.equals(member.id())).orElse(true);
    }

    private static FleetModel asFleetModel(Listed listed, Member member) {
        Optional<Loaded> loaded = member.seen().loaded().stream()
                .filter(model -> model.name().equals(listed.name()))
                .findFirst();
        return new FleetModel(
                listed.name(),
                listed.digest(),
                listed.sizeBytes(),
                listed.family(),
                listed.quantization(),
                listed.context(),
                listed.capabilities(),
                List.of(new FleetModel.Holder(member.id(), loaded.isPresent(), loaded.flatMap(Loaded::expiresAt))));
    }

    private static FleetModel joined(FleetModel one, FleetModel other) {
        List<FleetModel.Holder> holders = new ArrayList<>(one.instances());
        holders.addAll(other.instances());
        return new FleetModel(
                one.name(),
                one.digest(),
                one.sizeBytes(),
                one.family(),
                one.quantization(),
                one.context(),
                one.capabilities(),
                holders);
    }
}
