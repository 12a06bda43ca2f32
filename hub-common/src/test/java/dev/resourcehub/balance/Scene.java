package dev.resourcehub.balance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Candidates in a row, calls that are placed on them, and who got how many. */
record Scene(List<ScriptedCandidate> candidates) implements Slate {

    static final int MOST = 1_000;
    static final Pick NOTHING = asking("", 0);

    static Scene of(ScriptedCandidate... candidates) {
        return new Scene(List.of(candidates));
    }

    static Scene named(String... names) {
        return new Scene(List.of(names).stream().map(ScriptedCandidate::new).toList());
    }

    static Scene numbered(int count) {
        return new Scene(IntStream.range(0, count)
                .mapToObj(i -> new ScriptedCandidate("instance-" + i))
                .toList());
    }

    static Pick asking(String capability, long affinity) {
        return new Pick() {
            @Override
            public String capability() {
                return capability;
            }

            @Override
            public long affinity() {
                return affinity;
            }
        };
    }

    static Pick belonging(long affinity) {
        return asking("", affinity);
    }

    @Override
    public int size() {
        return candidates.size();
    }

    @Override
    public ScriptedCandidate get(int index) {
        return candidates.get(index);
    }

    ScriptedCandidate the(String name) {
        return candidates.stream()
                .filter(candidate -> candidate.id.value().equals(name))
                .findFirst()
                .orElseThrow();
    }

    Scene only(String... names) {
        return new Scene(List.of(names).stream().map(this::the).toList());
    }

    Scene without(Candidate gone) {
        return new Scene(
                candidates.stream().filter(candidate -> candidate != gone).toList());
    }

    Scene with(ScriptedCandidate come) {
        List<ScriptedCandidate> more = new ArrayList<>(candidates);
        more.add(come);
        return new Scene(more);
    }

    /** The names of those who got {@code calls} calls that ended at once, in order. */
    String order(Strategy strategy, int calls) {
        StringBuilder order = new StringBuilder();
        for (int call = 0; call < calls; call++) {
            order.append(strategy.choose(this, NOTHING).id().value());
        }
        return order.toString();
    }

    /** How many of {@code calls} calls that ended at once each got. */
    Map<String, Integer> tally(Strategy strategy, int calls) {
        Map<String, Integer> tally = new LinkedHashMap<>();
        candidates.forEach(candidate -> tally.put(candidate.id.value(), 0));
        for (int call = 0; call < calls; call++) {
            tally.merge(strategy.choose(this, NOTHING).id().value(), 1, Integer::sum);
        }
        return tally;
    }
}
