package dev.resourcehub.resilience;

import dev.resourcehub.resilience.AdmissionQueue.Ask;
import dev.resourcehub.resource.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Who waits, and who is next: by priority, then by fair share of tenants, then by arrival.
 *
 * <p>Holds flows only while somebody waits in them. Not thread-safe.
 */
final class WaitingOrder<K, T> {

    private final ToDoubleFunction<String> weights;
    private final Map<K, Flow<K, T>> flows = new LinkedHashMap<>();
    private final List<FairClock> clocks = new ArrayList<>();
    private int size;
    private long bytes;

    WaitingOrder(ToDoubleFunction<String> weights, int mostOwing) {
        this.weights = weights;
        for (int i = 0; i < Priority.values().length; i++) {
            clocks.add(new FairClock(weights, mostOwing));
        }
    }

    int size() {
        return size;
    }

    long bytes() {
        return bytes;
    }

    boolean waits(K flow) {
        return flows.containsKey(flow);
    }

    int flows() {
        return flows.size();
    }

    int tenants() {
        return clocks.stream().mapToInt(FairClock::size).sum();
    }

    void add(Waiter<K, T> waiter, long nowNanos) {
        K key = waiter.ask.flow();
        Flow<K, T> flow = flows.get(key);
        if (flow == null) {
            flow = new Flow<>(key, clocks, nowNanos);
            flows.put(key, flow);
        }
        flow.rank(waiter.ask.priority()).add(flow, waiter);
        size++;
        bytes += waiter.ask.bytes();
    }

    /** Takes out one that was not served; false when it does not wait. */
    boolean remove(Waiter<K, T> waiter) {
        Lane<K, T> lane = waiter.lane;
        if (lane == null) {
            return false;
        }
        takeOut(waiter, lane);
        lane.rank.clock.leave(lane.share);
        return true;
    }

    /** Takes out one that was served, and charges its tenant. */
    void served(Waiter<K, T> waiter, long nowNanos) {
        Lane<K, T> lane = waiter.lane;
        if (lane != null) {
            lane.flow.rate.served(nowNanos);
            takeOut(waiter, lane);
            lane.rank.clock.served(lane.share);
        }
    }

    private void takeOut(Waiter<K, T> waiter, Lane<K, T> lane) {
        lane.rank.remove(waiter, lane);
        size--;
        bytes -= waiter.ask.bytes();
        if (lane.flow.isEmpty()) {
            flows.remove(lane.flow.key);
        }
    }

    void weigh(String tenant, double weight) {
        clocks.forEach(clock -> clock.weigh(tenant, weight));
    }

    Round round() {
        return new Round();
    }

    Optional<AdmissionQueue.Place> placeOf(Waiter<K, T> waiter, long nowNanos) {
        Lane<K, T> lane = waiter.lane;
        if (lane == null) {
            return Optional.empty();
        }
        int index = 0;
        for (Waiter<K, T> ahead = waiter.before; ahead != null; ahead = ahead.before) {
            index++;
        }
        int position = lane.flow.positionOf(lane, index, waiter.number, waiter.ask.priority());
        return Optional.of(place(lane.flow, position, nowNanos));
    }

    /** The place that one more call would have. */
    AdmissionQueue.Place placeOfNext(Ask<K, T> ask, long nowNanos) {
        Flow<K, T> flow = flows.get(ask.flow());
        if (flow == null) {
            return new AdmissionQueue.Place(1, Optional.empty());
        }
        int position = flow.positionOfNext(ask.tenant(), weights.applyAsDouble(ask.tenant()), ask.priority());
        return place(flow, position, nowNanos);
    }

    private static AdmissionQueue.Place place(Flow<?, ?> flow, int position, long nowNanos) {
        if (!flow.rate.isKnown()) {
            return new AdmissionQueue.Place(position, Optional.empty());
        }
        double nanos = position * flow.rate.nanosPerPlace(nowNanos);
        return new AdmissionQueue.Place(position, Optional.of(Duration.ofNanos((long) nanos)));
    }

    /** Those who will not be served before their wait ends, by the current estimate; the most hopeless first. */
    List<Waiter<K, T>> doomed(long nowNanos) {
        Map<Waiter<K, T>, Double> overdue = new HashMap<>();
        everyWaiter((waiter, index) -> {
            Lane<K, T> lane = waiter.lane;
            if (lane == null) {
                return;
            }
            DrainRate rate = lane.flow.rate;
            double served = rate.isKnown()
                    ? lane.flow.positionOf(lane, index, waiter.number, waiter.ask.priority())
                            * rate.nanosPerPlace(nowNanos)
                    : 0;
            double late = served - (waiter.endsNanos - nowNanos);
            if (late > 0) {
                overdue.put(waiter, late);
            }
        });
        return overdue.entrySet().stream()
                .sorted(Comparator.comparingDouble((Map.Entry<Waiter<K, T>, Double> entry) -> -entry.getValue())
                        .thenComparingLong(entry -> entry.getKey().number))
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Who gives way to one more call where there is no place left: the latest of the tenant with most calls for its weight,
     * in the lowest priority that is below the call's, else in its own, there only when that tenant has more for its weight
     * than the caller's would have.
     */
    Optional<Waiter<K, T>> givingWay(Ask<K, T> ask) {
        for (Priority priority : Priority.values()) {
            if (priority.compareTo(ask.priority()) > 0) {
                break;
            }
            Lane<K, T> heaviest = heaviest(priority);
            boolean below = priority != ask.priority();
            if (heaviest != null && (below || isHeavier(heaviest, ask))) {
                return Optional.of(heaviest.last());
            }
        }
        return Optional.empty();
    }

    private boolean isHeavier(Lane<K, T> lane, Ask<K, T> ask) {
        double mine = clocks.get(Flow.level(ask.priority())).burdenWithOneMore(ask.tenant());
        return lane.share.burden() > mine && !lane.share.tenant().equals(ask.tenant());
    }

    private @Nullable Lane<K, T> heaviest(Priority priority) {
        Lane<K, T> heaviest = null;
        for (Flow<K, T> flow : flows.values()) {
            for (Lane<K, T> lane : flow.rank(priority).lanes.values()) {
                int order = heaviest == null ? 1 : Double.compare(lane.share.burden(), heaviest.share.burden());
                if (order > 0 || (order == 0 && heaviest != null && lane.size > heaviest.size)) {
                    heaviest = lane;
                }
            }
        }
        return heaviest;
    }

    /** Everybody, by arrival. */
    List<Waiter<K, T>> byArrival() {
        List<Waiter<K, T>> all = new ArrayList<>(size);
        everyWaiter((waiter, index) -> all.add(waiter));
        all.sort(Comparator.comparingLong(waiter -> waiter.number));
        return all;
    }

    /** Everybody, in the order in which they would be served were everything free. */
    List<Waiter<K, T>> byService() {
        Map<FairClock.Share, Double> next = new HashMap<>();
        Map<Waiter<K, T>, Double> starts = new HashMap<>();
        List<Waiter<K, T>> all = byArrival();
        for (Waiter<K, T> waiter : all) {
            Lane<K, T> lane = waiter.lane;
            if (lane != null) {
                double start = next.getOrDefault(lane.share, lane.share.start());
                starts.put(waiter, start);
                next.put(lane.share, start + 1 / lane.share.weight());
            }
        }
        all.sort((one, other) -> {
            int byPriority = other.ask.priority().compareTo(one.ask.priority());
            return byPriority != 0
                    ? byPriority
                    : Double.compare(starts.getOrDefault(one, 0.0), starts.getOrDefault(other, 0.0));
        });
        return all;
    }

    private void everyWaiter(Visitor<K, T> visitor) {
        for (Flow<K, T> flow : flows.values()) {
            for (Rank<K, T> rank : flow.ranks()) {
                for (Lane<K, T> lane : rank.lanes.values()) {
                    int index = 0;
                    for (Waiter<K, T> waiter = lane.head(); waiter != null; waiter = waiter.after) {
                        visitor.visit(waiter, index++);
                    }
                }
            }
        }
    }

    @FunctionalInterface
    private interface Visitor<K, T> {
        void visit(Waiter<K, T> waiter, int index);
    }

    /** One pass over the flows, the one whose first waiter is next first. A flow comes again only when asked to. */
    final class Round {
        private final PriorityQueue<Turn<K, T>> turns;

        private Round() {
            List<Turn<K, T>> first = new ArrayList<>(flows.size());
            flows.values().forEach(flow -> first.add(Turn.of(flow)));
            turns = new PriorityQueue<>(first);
        }

        /** The lane whose head is next; none when every flow had its turn. */
        @Nullable
        Lane<K, T> next() {
            while (true) {
                Turn<K, T> turn = turns.poll();
                if (turn == null) {
                    return null;
                }
                Turn<K, T> now = Turn.of(turn.flow());
                if (now.compareTo(turn) <= 0) {
                    return now.lane();
                }
                turns.add(now);
            }
        }

        /** A flow whose head left has another turn if somebody is left. */
        void again(Flow<K, T> flow) {
            if (!flow.isEmpty()) {
                turns.add(Turn.of(flow));
            }
        }
    }

    /** A flow in a round, with its next waiter as seen when the turn was made. */
    private record Turn<K, T>(Flow<K, T> flow, Lane<K, T> lane, Priority priority, double start, long number)
            implements Comparable<Turn<K, T>> {

        static <K, T> Turn<K, T> of(Flow<K, T> flow) {
            Lane<K, T> lane = flow.first();
            Waiter<K, T> head = lane.head();
            return new Turn<>(flow, lane, head.ask.priority(), lane.share.start(), head.number);
        }

        @Override
        public int compareTo(Turn<K, T> other) {
            int byPriority = other.priority.compareTo(priority);
            int byStart = byPriority != 0 ? byPriority : Double.compare(start, other.start);
            return byStart != 0 ? byStart : Long.compare(number, other.number);
        }
    }
}
