package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.schedule.Rates;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several optimizers, each of a range of the vector: as {@code torch.optim} with several parameter
 * groups. The norm of the gradient is limited over all of them.
 */
final class OptimizerParts extends Optimizer {

    /**
     * One of them.
     *
     * @param key what the names of its vectors in checkpoints begin with
     * @param start its first element
     * @param size how many it has
     * @param rate what the learning rate is multiplied by for it
     * @param optimizer moves them
     */
    record Part(String key, long start, long size, double rate, Optimizer optimizer) {

        private String named(String name) {
            return key + "." + name;
        }

        private NDArray of(NDArray vector) {
            return vector.get(start + ":" + (start + size));
        }
    }

    private final List<Part> parts;

    OptimizerParts(WeightVector weights, List<Part> parts) {
        super(weights);
        this.parts = List.copyOf(parts);
    }

    @Override
    protected void update(NDArray weights, NDArray gradient, Rates rates) {
        update(weights, gradient, rates, null);
    }

    // Each of them leaves a step out by itself.
    @Override
    void update(NDArray weights, NDArray gradient, Rates rates, NDArray foundInf) {
        for (Part part : parts) {
            Rates own = new Rates(rates.learningRate() * part.rate(), rates.momentum());
            part.optimizer().step(part.of(weights), part.of(gradient), own, foundInf);
        }
    }

    @Override
    public Map<String, NDArray> state() {
        Map<String, NDArray> all = new LinkedHashMap<>();
        for (Part part : parts) {
            part.optimizer().state().forEach((name, value) -> all.put(part.named(name), value));
        }
        return all;
    }

    @Override
    public List<Shape> shapes(String vector) {
        for (Part part : parts) {
            if (vector.startsWith(part.named(""))) {
                return part.optimizer().shapes(vector.substring(part.named("").length()));
            }
        }
        return super.shapes(vector);
    }

    @Override
    public void restore(long savedSteps, Map<String, NDArray> saved) {
        requireNames(saved.keySet());
        restoreOwn(savedSteps, Map.of());
        for (Part part : parts) {
            Map<String, NDArray> own = new LinkedHashMap<>();
            part.optimizer()
                    .state()
                    .keySet()
                    .forEach(name -> own.put(name, saved.get(part.named(name))));
            part.optimizer().restore(savedSteps, own);
        }
    }

    @Override
    public void close() {
        parts.forEach(part -> part.optimizer().close());
        super.close();
    }
}
