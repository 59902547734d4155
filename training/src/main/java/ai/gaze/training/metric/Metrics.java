package ai.gaze.training.metric;

import ai.djl.training.evaluator.Evaluator;
import ai.gaze.training.loss.CrossEntropy;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.NameAndOptions;
import ai.gaze.zoo.registry.Registry;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All metrics by name. */
public final class Metrics {

    /** The name of the loss, which every evaluation has. */
    public static final String LOSS = "loss";

    /** The name of the accuracy, which every evaluation has. */
    public static final String ACCURACY = "accuracy";

    private static final Registry<MetricType> REGISTRY =
            new Registry<>("metric", MetricProvider.class, Metrics::own);

    private static final Metric MEAN_LOSS = MeanLoss.metric(new CrossEntropy(0)::of);
    private static final Metric SHARE_RIGHT = NamedMetric.share(ACCURACY, Evaluation::accuracy);

    private Metrics() {}

    private static List<MetricType> own() {
        return List.of(
                MetricType.of("loss", List.of(), values -> loss()),
                MetricType.of("accuracy", List.of(), values -> accuracy()),
                TopK.TYPE,
                MeanIou.TYPE,
                MetricType.of("macro-precision", List.of(), values -> macroPrecision()),
                MetricType.of("macro-recall", List.of(), values -> macroRecall()),
                MetricType.of("macro-f1", List.of(), values -> macroF1()),
                MetricType.of("balanced-accuracy", List.of(), values -> balancedAccuracy()),
                CalibrationError.TYPE,
                RocAuc.TYPE);
    }

    /** Returns the registry itself. */
    public static Registry<MetricType> registry() {
        return REGISTRY;
    }

    /**
     * Adds a metric, which can then be asked for by its name everywhere.
     *
     * @throws ai.gaze.zoo.UserException if its name or an alias is taken or cannot be one
     */
    public static void register(MetricType type) {
        REGISTRY.register(type);
    }

    /** Returns the names of all metrics, in the order of registration. */
    public static List<String> names() {
        return REGISTRY.names();
    }

    /**
     * Returns a metric.
     *
     * @param text its name, with {@code -} or {@code _} between the words, and its options: {@code
     *     macro-f1}, {@code top-k:k=5}; {@code top-5} is the same as that
     * @throws UserException if there is none, or an option is not as it should be
     */
    public static Metric get(String text) {
        NameAndOptions named = NameAndOptions.parse("metric", text);
        return find(named)
                .orElseThrow(() -> Nearest.unknown("metric", named.name(), REGISTRY.names()));
    }

    // A number at the end is the option k: top-5.
    private static Optional<Metric> find(NameAndOptions named) {
        String kebab = named.name().replace('_', '-');
        Optional<MetricType> type =
                REGISTRY.find(named.name())
                        .or(() -> REGISTRY.find(kebab))
                        .or(() -> REGISTRY.find(kebab.replace('-', '_')));
        if (type.isPresent() || !named.options().isEmpty()) {
            return type.map(t -> t.create(named.options()));
        }
        String k = kebab.replaceFirst(".*-(?=\\d+$)", "");
        return k.equals(kebab)
                ? Optional.empty()
                : REGISTRY.find(kebab.substring(0, kebab.length() - k.length()) + "k")
                        .map(t -> t.create(Map.of("k", k)));
    }

    /** The mean cross-entropy, without label smoothing. */
    public static Metric loss() {
        return MEAN_LOSS;
    }

    /** The share of images whose prediction is right, 0..1. */
    public static Metric accuracy() {
        return SHARE_RIGHT;
    }

    /**
     * The share of images whose true class is among the k highest logits, 0..1, by the name {@code
     * top_k}, such as {@code top_5}. Of equal logits the first ones are the higher, so {@code
     * top_1} is the accuracy.
     *
     * @throws UserException if k is below 1
     */
    public static Metric topK(int k) {
        return TopK.metric(k);
    }

    /**
     * {@code mean_iou}: the mean over the classes of the intersection of prediction and truth by
     * their union, 0..1; of images with masks that of their pixels. A class that is neither there
     * nor predicted is left out.
     */
    public static Metric meanIou() {
        return MeanIou.metric();
    }

    /** {@code macro_precision}: see {@link #macroF1} for the classes that it is the mean of. */
    public static Metric macroPrecision() {
        return NamedMetric.share("macro_precision", e -> ClassScores.macro(e).precision());
    }

    /** {@code macro_recall}: see {@link #macroF1} for the classes that it is the mean of. */
    public static Metric macroRecall() {
        return NamedMetric.share("macro_recall", e -> ClassScores.macro(e).recall());
    }

    /**
     * {@code macro_f1}: the mean over the classes of the F1 of each, as scikit-learn's {@code
     * f1_score(labels, predictions, average="macro", zero_division=0)}. A class that has images and
     * is never predicted, or is predicted and has no images, counts as 0; one that neither has
     * images nor is predicted is left out.
     */
    public static Metric macroF1() {
        return NamedMetric.share("macro_f1", e -> ClassScores.macro(e).f1());
    }

    /**
     * {@code balanced_accuracy}: the mean over the classes that have images of the share of them
     * that is right, as scikit-learn's {@code balanced_accuracy_score}.
     */
    public static Metric balancedAccuracy() {
        return NamedMetric.share("balanced_accuracy", e -> ClassCounts.of(e).balancedAccuracy());
    }

    /** The expected calibration error in 15 bins; see {@link #calibrationError(int)}. */
    public static Metric calibrationError() {
        return calibrationError(CalibrationError.USUAL_BINS);
    }

    /**
     * {@code expected_calibration_error}, lower being better (Guo et al., "On Calibration of Modern
     * Neural Networks", 2017): the difference between confidence and accuracy, in each of so many
     * equal bins of confidence, as its mean over the images.
     *
     * @param bins number of bins; another than 15 stands at the end of the name
     * @throws UserException if it is below 1
     */
    public static Metric calibrationError(int bins) {
        return CalibrationError.metric(bins);
    }

    /**
     * {@code roc_auc}, for two classes: the probability that an image of the second class has a
     * higher score for it than one of the first, as scikit-learn's {@code roc_auc_score}; NaN where
     * all images are of one class.
     */
    public static Metric rocAuc() {
        return RocAuc.METRIC;
    }

    /**
     * Makes a metric of an evaluator of DJL under its name in snake_case, such as {@code
     * top_5_accuracy}. Of a {@link ai.djl.training.loss.Loss} a lower value is better, of others a
     * higher one unless {@link Metric#lowerIsBetter} says otherwise. Its value is what the
     * evaluator's own accumulator gives: accuracies count images, losses are the mean of those of
     * the batches. DJL's evaluators wait for the device in each batch.
     *
     * @throws UserException if the name cannot be that of a metric
     */
    public static Metric of(Evaluator evaluator) {
        if (evaluator == null) {
            throw new UserException("a metric was to be made of null; give it an evaluator");
        }
        return of(evaluator.getName(), evaluator);
    }

    /** The same under another name. */
    public static Metric of(String name, Evaluator evaluator) {
        return DjlMetric.of(name, evaluator);
    }

    /** Whether the values of a metric of this name are known to be shares from 0 to 1. */
    public static boolean isShare(String name) {
        if (name == null) {
            return false;
        }
        try {
            return find(new NameAndOptions(name, Map.of())).map(Metric::isShare).orElse(false);
        } catch (UserException e) {
            return false; // such as somebody's own top_0
        }
    }

    /**
     * Returns a value for people, such as {@code 71.20 %} or {@code 0.1234}.
     *
     * @param name name of its metric
     */
    public static String text(String name, double value) {
        if (isShare(name)) {
            return Texts.format("%.2f %%", 100 * value);
        }
        return Math.abs(value) < 1e6 ? Texts.fixed(value, 4) : Texts.scientific(value, 3);
    }

    /** Returns values by names for people, each behind a comma: {@code , macro_f1 71.20 %}. */
    public static String text(Map<String, Double> values) {
        StringBuilder text = new StringBuilder();
        values.forEach(
                (name, v) -> text.append(", ").append(name).append(' ').append(text(name, v)));
        return text.toString();
    }
}
