package dev.resourcehub.docker.engine;

import dev.resourcehub.resource.Progress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How far a pull is, over all its layers: bytes that came never fall, also when a layer is fetched again; the total grows as
 * layers tell their sizes. A layer that was there already counts for nothing.
 */
final class PullProgress {

    private final Map<String, Layer> layers = new LinkedHashMap<>();
    private String phase = "resolving";

    /**
     * Takes in what the engine says of a layer.
     *
     * @param status its words, such as {@code Downloading}
     * @param current bytes done, 0 where it says none
     * @param total bytes in all, 0 where it says none
     */
    void take(String layer, String status, long current, long total) {
        Layer known = layers.getOrDefault(layer, Layer.NEW);
        switch (status) {
            case "Pulling fs layer" -> {
                layers.put(layer, known);
                phase = phase.equals("resolving") ? "downloading" : phase;
            }
            case "Downloading" -> {
                layers.put(layer, known.at(current, total));
                phase = "downloading";
            }
            case "Verifying Checksum", "Download complete", "Pull complete" -> layers.put(layer, known.whole());
            case "Extracting" -> {
                layers.put(layer, known.whole());
                phase = layers.values().stream().allMatch(Layer::isWhole) ? "extracting" : phase;
            }
            default -> {}
        }
    }

    /** What the engine is at. */
    String phase() {
        return phase;
    }

    /** Bytes of all layers together. */
    Progress progress() {
        long total = layers.values().stream().mapToLong(Layer::total).sum();
        long done = layers.values().stream().mapToLong(Layer::done).sum();
        return new Progress(done, total == 0 ? OptionalLong.empty() : OptionalLong.of(total));
    }

    /** One layer's bytes. */
    private record Layer(long done, long total, boolean isWhole) {
        private static final Layer NEW = new Layer(0, 0, false);

        Layer at(long current, long told) {
            long size = Math.max(Math.max(total, told), current);
            return new Layer(Math.max(done, Math.max(0, current)), Math.max(0, size), isWhole);
        }

        Layer whole() {
            return new Layer(total, total, true);
        }
    }
}
