package ai.gaze.training.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.array.HostArrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Look-ahead around another optimizer (Zhang et al., "Lookahead Optimizer: k steps forward, 1 step
 * back", 2019) as timm's {@code Lookahead}: after every {@code k} steps slow weights move a part of
 * the way to the weights, which then go back to them. As in timm the slow weights begin where the
 * first {@code k} steps end.
 */
final class Lookahead extends Optimizer {

    private static final String BASE = "base.";
    private static final String SLOW = "slow";

    private final Optimizer base;
    private final int every;
    private final double alpha;
    private final NDArray slow;

    Lookahead(WeightVector weights, Optimizer base, int every, double alpha) {
        super(weights);
        this.base = base;
        this.every = every;
        this.alpha = alpha;
        slow = zeros(SLOW);
    }

    @Override
    protected void update(NDArray weights, NDArray gradient, Rates rates) {
        base.step(weights, gradient, rates);
        long steps = base.steps();
        if (steps % every == 0) {
            if (steps == every) {
                InPlace.assign(slow, weights);
            }
            InPlace.moveTowards(host(), slow, weights, alpha);
            InPlace.assign(weights, slow);
        }
    }

    // The host does not know which steps were left out, so it is computed whether this is one of
    // those in which the slow weights move.
    @Override
    void update(NDArray weights, NDArray gradient, Rates rates, NDArray foundInf) {
        base.step(weights, gradient, rates, foundInf);
        NDArray steps = count().sub(foundInf);
        NDArray isMade = foundInf.eq(HostArrays.scalar(host(), 0f));
        NDArray isFirst = steps.eq(HostArrays.scalar(host(), (float) every)).logicalAnd(isMade);
        NDArray isDue =
                steps.mod(HostArrays.scalar(host(), (float) every))
                        .eq(HostArrays.scalar(host(), 0f))
                        .logicalAnd(isMade);
        InPlace.assignIf(isFirst, slow, weights);
        NDArray moved = slow.duplicate();
        InPlace.moveTowards(host(), moved, weights, alpha);
        InPlace.assignIf(isDue, slow, moved);
        InPlace.assignIf(isDue, weights, moved);
    }

    @Override
    public Map<String, NDArray> state() {
        Map<String, NDArray> all = new LinkedHashMap<>();
        base.state().forEach((name, value) -> all.put(BASE + name, value));
        all.put(SLOW, slow);
        return all;
    }

    @Override
    public List<Shape> shapes(String vector) {
        return vector.startsWith(BASE)
                ? base.shapes(vector.substring(BASE.length()))
                : super.shapes(vector);
    }

    @Override
    public void restore(long savedSteps, Map<String, NDArray> saved) {
        requireNames(saved.keySet());
        restoreOwn(savedSteps, Map.of(SLOW, saved.get(SLOW)));
        Map<String, NDArray> own = new LinkedHashMap<>();
        base.state().keySet().forEach(name -> own.put(name, saved.get(BASE + name)));
        base.restore(savedSteps, own);
    }

    @Override
    public void close() {
        base.close();
        super.close();
    }
}
