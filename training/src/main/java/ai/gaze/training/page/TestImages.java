package ai.gaze.training.page;

import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.report.ConfusionMatrix;
import ai.gaze.training.report.Extras;
import ai.gaze.training.report.Html;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.run.TrainedNetwork;
import ai.gaze.zoo.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** How the network did on the test images. */
final class TestImages {

    private static final int MOST_UNFOLDED = 20;

    private TestImages() {}

    static String draw(
            Path run,
            String checkpoint,
            DatasetLoader data,
            String device,
            Consumer<String> warning)
            throws IOException {
        try (TrainedNetwork network = TrainedNetwork.load(run, checkpoint, device, warning)) {
            ImageDataset dataset = data.load(network.info().datasetSpec());
            Evaluation evaluation = network.evaluate(dataset);
            Extras extras = new Extras(warning);
            ConfusionMatrix matrix =
                    new ConfusionMatrix(evaluation.classes(), evaluation.confusion());
            return Html.heading("Test images")
                    + Html.paragraph(
                            Texts.format(
                                    "%.2f %% of %,d test images are right (%s checkpoint).",
                                    100 * evaluation.accuracy(),
                                    evaluation.labels().length,
                                    checkpoint))
                    + drawn("the confusion matrix", extras, () -> picture(matrix))
                    + perClass(evaluation)
                    + drawn(
                            "the worst mistakes",
                            extras,
                            () -> Mistakes.draw(evaluation, dataset.test()))
                    + drawn(
                            "what attention looks at",
                            extras,
                            () -> Attention.draw(network, evaluation, dataset.test()));
        }
    }

    private static String picture(ConfusionMatrix matrix) {
        return Html.figure(
                Html.image(matrix.png(), "confusion matrix, as the table below it", 0), "");
    }

    /** Returns a part of the page, or why it is missing. */
    private static String drawn(String what, Extras extras, Supplier<String> part) {
        return extras.made(what + " on the page", part)
                .orElseGet(() -> Html.warning(List.of("Missing here: " + what + ".")));
    }

    private static String perClass(Evaluation evaluation) {
        int[][] counts = evaluation.confusion();
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            int total = 0;
            int worst = -1;
            for (int j = 0; j < counts.length; j++) {
                total += counts[i][j];
                if (j != i && counts[i][j] > 0 && (worst < 0 || counts[i][j] > counts[i][worst])) {
                    worst = j;
                }
            }
            rows.add(
                    List.of(
                            evaluation.classes().get(i),
                            String.format(Locale.ROOT, "%,d", total),
                            String.format(
                                    Locale.ROOT, "%.2f", 100.0 * counts[i][i] / Math.max(1, total)),
                            worst < 0
                                    ? "–"
                                    : evaluation.classes().get(worst)
                                            + " ("
                                            + counts[i][worst]
                                            + ")"));
        }
        String table =
                Html.table(
                        "figures",
                        List.of("Class", "Images", "Accuracy (%)", "Most often taken for"),
                        rows);
        return rows.size() > MOST_UNFOLDED ? Html.folded("Accuracy of each class", table) : table;
    }
}
