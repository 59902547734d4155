package ai.gaze.training.metric;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.loss.Loss;
import ai.gaze.training.augment.BatchSource;
import ai.gaze.training.data.Batch;
import ai.gaze.training.data.BatchStream;
import ai.gaze.training.device.DeviceMemoryException;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.FactoryException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The metrics of an evaluation: loss and accuracy first, then others, each by its name. */
public final class MetricSet {

    /** Loss and accuracy alone. */
    public static final MetricSet PLAIN = of(List.of());

    private final Map<String, Metric> metrics = new LinkedHashMap<>();
    private final boolean probabilities;

    private MetricSet(Metric loss, Collection<? extends Metric> others, boolean probabilities) {
        this.probabilities = probabilities;
        metrics.put(Metrics.LOSS, loss);
        metrics.put(Metrics.ACCURACY, Metrics.accuracy());
        for (Metric metric : others) {
            boolean isThere = metric == Metrics.loss() || metric == Metrics.accuracy();
            if (!isThere
                    && metrics.putIfAbsent(NamedMetric.requireName(nameOf(metric)), metric)
                            != null) {
                throw new UserException(
                        Texts.format(
                                "two metrics are called %s%s; leave one out, or give it a name of its own",
                                metric.name(),
                                List.of(Metrics.LOSS, Metrics.ACCURACY).contains(metric.name())
                                        ? ", which every evaluation has"
                                        : ""));
            }
        }
    }

    /**
     * Returns loss, accuracy and others, to which those two may belong.
     *
     * @throws UserException if two have one name, or one has a name that cannot be
     */
    public static MetricSet of(Collection<? extends Metric> others) {
        return new MetricSet(Metrics.loss(), others, false);
    }

    /** Returns the same set, whose loss is that of a training: its mean over the images. */
    public MetricSet withLoss(Loss loss) {
        return new MetricSet(MeanLoss.metric(loss), others(), probabilities);
    }

    /**
     * Returns the same set, whose evaluations keep the probability of each class for each image.
     */
    public MetricSet withProbabilities() {
        return new MetricSet(metrics.get(Metrics.LOSS), others(), true);
    }

    boolean hasProbabilities() {
        return probabilities;
    }

    private List<Metric> others() {
        return List.copyOf(new ArrayList<>(metrics.values()).subList(2, metrics.size()));
    }

    /** Refuses a name that is null. */
    public static String given(String name) {
        if (name == null) {
            throw new UserException("null was given for the name of a metric; give its name");
        }
        return name;
    }

    private static String nameOf(Metric metric) {
        try {
            return metric.name();
        } catch (Throwable e) {
            throw FactoryException.failed("metric " + metric.getClass().getName(), "name", e);
        }
    }

    /** Returns all metrics in their order. */
    public List<Metric> all() {
        return List.copyOf(metrics.values());
    }

    /**
     * Returns one of the metrics.
     *
     * @param use what it is for, for the message, such as {@code monitor of best}
     * @param name its name, with {@code _} or {@code -}
     * @throws UserException if it is none of these
     */
    public Metric get(String use, String name) {
        Metric metric = metrics.get(given(name).replace('-', '_'));
        if (metric == null) {
            throw new UserException(
                    Texts.format(
                            "%s is \"%s\", but must be one of the metrics %s%s",
                            use,
                            Excerpt.of(name),
                            String.join(", ", metrics.keySet()),
                            Nearest.to(name, metrics.keySet())
                                    .map(near -> ": did you mean \"" + near + "\"?")
                                    .orElse("; name it among metrics, too")));
        }
        return metric;
    }

    /**
     * Refuses a number of classes that one of the metrics cannot be computed for.
     *
     * @throws UserException if it is one
     */
    public void requireFit(int classes) {
        metrics.values().forEach(metric -> metric.requireFit(classes));
    }

    /**
     * Evaluates a network in one pass over some images. The device is waited for once, at the end,
     * unless a metric waits by itself.
     *
     * @param classes names of the classes
     * @param logits gives the logits {@code [B, classes]} of prepared images {@code [B, C, H, W]}
     * @param stop is looked at before each batch
     * @return how the network did; empty if it was to stop
     * @throws UserException if the logits have another shape, or a metric fails
     * @throws DeviceMemoryException if the memory of the device is not enough
     */
    public Optional<Evaluation> evaluate(
            NDManager manager,
            BatchSource images,
            List<String> classes,
            int batchSize,
            Function<NDArray, NDArray> logits,
            BooleanSupplier stop) {
        try (EvaluationPass pass = new EvaluationPass(manager, classes, this);
                BatchStream batches = images.inOrder(batchSize)) {
            while (!stop.getAsBoolean()) {
                try (NDManager owner = manager.newSubManager()) {
                    Optional<Batch> batch = batches.next(owner);
                    if (batch.isEmpty()) {
                        return Optional.of(pass.end());
                    }
                    pass.add(batch.get().labels(), logits.apply(batch.get().images()));
                }
            }
            return Optional.empty();
        } catch (EngineException e) {
            throw DeviceMemoryException.explain(
                    e,
                    manager.getDevice(),
                    "eval-batch-size " + batchSize,
                    "choose a smaller eval-batch-size such as "
                            + Math.max(1, batchSize / 2)
                            + ", or free memory, and try again");
        }
    }
}
