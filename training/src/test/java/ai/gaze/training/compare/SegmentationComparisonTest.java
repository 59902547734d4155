package ai.gaze.training.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.compare.report.JsonReport;
import ai.gaze.training.compare.report.MarkdownReport;
import ai.gaze.training.data.DataAccess;
import ai.gaze.training.data.FetchListener;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.run.Settings;
import ai.gaze.training.run.StopRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heads for segmentation are compared by their mean IoU. */
class SegmentationComparisonTest {

    private static final DatasetLoader DATA =
            spec -> new DataAccess(FetchListener.SILENT, message -> {}).load(spec, null);

    @TempDir private Path folder;

    @Test
    void headsAreComparedByMeanIou() throws IOException {
        Experiment all = ExperimentFile.read("segmentation");
        Published published = new Published(null, null, null, null, null, 50.0);
        Experiment two =
                new Experiment(
                                all.name(),
                                all.title(),
                                all.about(),
                                all.recipe(),
                                all.settings(),
                                Settings.NONE,
                                1,
                                "fcn",
                                all.variants().subList(0, 2).stream()
                                        .map(
                                                v ->
                                                        new Variant(
                                                                v.name(),
                                                                v.label(),
                                                                v.network(),
                                                                v.settings(),
                                                                published))
                                        .toList())
                        .withChanges(
                                Settings.parse(
                                        Map.of(
                                                "data.images", "32",
                                                "data.side", "16",
                                                "epochs", "1")));
        Comparison comparison =
                new Comparison(two, folder, DATA, "cpu", new ComparisonListener() {});
        List<RunOutcome> runs = comparison.execute(new StopRequest(), outcomes -> {});
        ComparisonResult result = ComparisonResult.of(comparison, "gaze compare", runs);
        assertTrue(result.isComplete(), runs::toString);
        VariantRow danet = result.rows().get(1);
        double expected =
                100
                        * (runs.get(1).metrics().get("mean_iou")
                                - runs.get(0).metrics().get("mean_iou"));
        assertEquals(expected, danet.difference().mean(), 1e-9);
        String text = MarkdownReport.write(result);
        assertTrue(text.contains("Difference in mean IoU [95 % CI]"), text);
        assertTrue(text.contains("| Dual attention (DANet) | mean IoU | 50.00 % |"), text);
        assertTrue(JsonReport.write(result).contains("\"compared\" : \"mean_iou\""));
    }
}
