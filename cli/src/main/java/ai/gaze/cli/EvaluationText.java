package ai.gaze.cli;

import ai.gaze.training.metric.ClassScores;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.metric.EvaluationReport;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.report.Columns;
import ai.gaze.training.report.ConfusionMatrix;
import ai.gaze.zoo.Texts;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** What {@code gaze evaluate} prints for people. */
final class EvaluationText {

    private final PrintWriter out;

    EvaluationText(PrintWriter out) {
        this.out = out;
    }

    /**
     * Prints all of it.
     *
     * @param among of the top accuracy in the first line
     */
    void print(Evaluation evaluation, EvaluationReport report, int among, ConfusionMatrix matrix) {
        boolean pixels = evaluation.isOfPixels();
        out.printf(
                Locale.ROOT,
                "%saccuracy %.2f %%  %s %.2f %%  loss %s  (%,d test images, %s%s)%n",
                pixels ? "pixel " : "",
                100 * evaluation.accuracy(),
                pixels ? "mean IoU" : "top-" + among,
                100
                        * (pixels
                                ? evaluation.metric(Metrics.meanIou().name())
                                : evaluation.topAccuracy(among)),
                Metrics.text(Metrics.LOSS, evaluation.loss()),
                evaluation.images(),
                pixels ? Texts.format("%,d pixels, ", evaluation.labels().length) : "",
                Console.printable(report.evaluated())
                        + (report.tta().equals("none") ? "" : ", views " + report.tta()));
        // Among all classes is always the right one.
        List<String> shown =
                List.of(
                        Metrics.LOSS,
                        Metrics.ACCURACY,
                        pixels ? Metrics.meanIou().name() : "top_" + among,
                        "top_" + matrix.classes().size());
        evaluation.metrics().entrySet().stream()
                .filter(metric -> !shown.contains(metric.getKey()))
                .forEach(
                        m ->
                                out.println(
                                        m.getKey() + " " + Metrics.text(m.getKey(), m.getValue())));
        report.intervals()
                .forEach(
                        (metric, interval) ->
                                out.printf(
                                        Locale.ROOT,
                                        "%s between %s and %s (%.0f %% confidence)%n",
                                        metric,
                                        Metrics.text(metric, interval.low()),
                                        Metrics.text(metric, interval.high()),
                                        100 * report.bootstrap().level()));
        out.println();
        printClasses(report);
        out.println();
        matrix.text().lines().map(Console::printable).forEach(out::println);
    }

    private void printClasses(EvaluationReport report) {
        List<String> names =
                report.classes().stream().map(c -> Console.printable(c.name())).toList();
        int width = Columns.widest(names, 16);
        out.println("accuracy per class:");
        for (int i = 0; i < names.size(); i++) {
            printScores(Columns.left(names.get(i), width), report.classes().get(i));
        }
        printScores(Columns.left("macro mean", width), report.macro());
        printScores(Columns.left("weighted mean", width), report.weighted());
    }

    private void printScores(String name, ClassScores scores) {
        out.printf(
                Locale.ROOT,
                "  %s %6.2f %%  precision %6.2f %%  F1 %6.2f %%%s  %s %,d%n",
                name,
                100 * scores.recall(),
                100 * scores.precision(),
                100 * scores.f1(),
                scores.iou() == null ? "" : Texts.format("  IoU %6.2f %%", 100 * scores.iou()),
                scores.iou() == null ? "images" : "pixels",
                scores.support());
    }
}
