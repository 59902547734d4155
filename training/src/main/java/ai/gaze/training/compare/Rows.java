package ai.gaze.training.compare;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.metric.Metrics;
import ai.gaze.zoo.ModelSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/** Sums up the runs of each variant. */
final class Rows {

    /**
     * The metric that earlier versions noted for themselves, and of which figures are published.
     */
    static final String TOP5 = "top_5";

    private Rows() {}

    static List<VariantRow> of(
            Experiment experiment, Map<String, ModelSummary> costs, List<RunOutcome> outcomes) {
        return experiment.variants().stream()
                .map(variant -> row(experiment, variant, costs.get(variant.name()), outcomes))
                .toList();
    }

    private static VariantRow row(
            Experiment experiment, Variant variant, ModelSummary cost, List<RunOutcome> outcomes) {
        List<RunOutcome> runs = runs(variant.name(), outcomes);
        boolean baseline = experiment.isBaseline(variant);
        return new VariantRow(
                variant,
                baseline,
                runs.size(),
                (int) runs.stream().filter(r -> r.status() == RunStatus.FAILED).count(),
                cost.parameters(),
                cost.multiplyAdds(),
                sample(runs, RunOutcome::accuracy),
                metrics(runs),
                baseline
                        ? Sample.EMPTY
                        : difference(
                                experiment.compared(), runs, runs(experiment.baseline(), outcomes)),
                median(runs, EpochMetrics::seconds),
                median(runs, EpochMetrics::imagesPerSecond),
                runs.stream()
                        .map(RunOutcome::peakMemory)
                        .filter(Objects::nonNull)
                        .min(Long::compare)
                        .orElse(null),
                null);
    }

    private static List<RunOutcome> runs(String variant, List<RunOutcome> outcomes) {
        return outcomes.stream().filter(o -> o.variant().equals(variant)).toList();
    }

    private static Map<String, Sample> metrics(List<RunOutcome> runs) {
        Map<String, Sample> metrics = new LinkedHashMap<>();
        runs.stream()
                .flatMap(run -> run.metrics().keySet().stream())
                .distinct()
                .forEach(
                        name -> {
                            double unit = Metrics.isShare(name) ? 100 : 1;
                            Sample all = sample(runs, run -> times(unit, run.metrics().get(name)));
                            metrics.put(name, all);
                        });
        return metrics;
    }

    private static Double times(double unit, Double value) {
        return value == null ? null : (Double) (unit * value);
    }

    private static Sample sample(
            List<RunOutcome> runs, java.util.function.Function<RunOutcome, Double> figure) {
        return Sample.of(
                runs.stream()
                        .map(figure)
                        .filter(Objects::nonNull)
                        .mapToDouble(Double::doubleValue)
                        .toArray());
    }

    /** Only seeds for which both runs are finished make a pair. */
    private static Sample difference(
            String metric, List<RunOutcome> runs, List<RunOutcome> baseline) {
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        for (RunOutcome run : runs) {
            for (RunOutcome partner : baseline) {
                Double our = run.percent(metric);
                Double their = partner.percent(metric);
                if (run.seed() == partner.seed() && our != null && their != null) {
                    ours.add(our);
                    theirs.add(their);
                }
            }
        }
        return Sample.ofDifferences(array(ours), array(theirs));
    }

    private static Double median(List<RunOutcome> runs, ToDoubleFunction<EpochMetrics> figure) {
        double[] values =
                runs.stream().flatMap(r -> r.epochs().stream()).mapToDouble(figure).toArray();
        return values.length == 0 ? null : Double.valueOf(new Median().evaluate(values));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
