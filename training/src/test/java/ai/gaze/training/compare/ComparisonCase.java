package ai.gaze.training.compare;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.data.EmbeddedSample;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.run.Settings;
import ai.gaze.training.run.StopRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A small comparison of two networks on a few images of the sample. */
abstract class ComparisonCase {

    static ImageDataset few;

    @TempDir Path folder;

    final Recorder recorder = new Recorder();

    @BeforeAll
    static void takeAFewImages() throws IOException {
        ImageDataset sample = EmbeddedSample.read();
        few =
                new ImageDataset(
                        sample.name(),
                        first(sample.train(), 40),
                        first(sample.test(), 20),
                        sample.statistics(),
                        true);
    }

    static ImageSource first(ImageSource images, int count) {
        return images.subset(IntStream.range(0, count).toArray());
    }

    static Experiment experiment(int seeds, int epochs, Map<String, String> more) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("dataset", EmbeddedSample.NAME);
        settings.put("validation", "test");
        settings.put("batch-size", "20");
        settings.put("epochs", Integer.toString(epochs));
        settings.putAll(more);
        List<Variant> variants = new ArrayList<>();
        for (String attention : List.of("none", "se")) {
            variants.add(
                    new Variant(
                            attention,
                            attention,
                            Map.of("attention", attention),
                            Published.NOTHING));
        }
        return new Experiment(
                "tiny",
                "Tiny",
                "",
                "cnn",
                Settings.parse(settings),
                Settings.NONE,
                seeds,
                "none",
                variants);
    }

    Comparison comparison(Experiment experiment) throws IOException {
        return new Comparison(experiment, folder, name -> few, "cpu", recorder);
    }

    Comparison last;

    List<RunOutcome> execute(Experiment experiment) throws IOException {
        last = comparison(experiment);
        recorder.stop = new StopRequest();
        return last.execute(recorder.stop, outcomes -> {});
    }

    ComparisonResult result(List<RunOutcome> outcomes) {
        return ComparisonResult.of(last, "gaze compare tiny.yaml", outcomes);
    }

    static double accuracy(ComparisonResult result, String run) {
        return result.runs().stream()
                .filter(r -> r.run().equals(run))
                .findFirst()
                .orElseThrow()
                .accuracy();
    }

    static List<Double> losses(List<RunOutcome> outcomes) {
        return outcomes.stream()
                .flatMap(o -> o.epochs().stream())
                .map(EpochMetrics::trainLoss)
                .toList();
    }

    /** Remembers what it was told, and stops once after an epoch if asked to. */
    static final class Recorder implements ComparisonListener {

        final List<String> begun = new ArrayList<>();
        final List<String> warnings = new ArrayList<>();
        StopRequest stop;
        int stopAfterEpoch;

        @Override
        public void runBegins(PlannedRun run, int number, int of, boolean resumed) {
            begun.add(run.name() + (resumed ? " resumed" : ""));
        }

        @Override
        public void epochEnded(EpochMetrics metrics) {
            if (metrics.epoch() == stopAfterEpoch) {
                stop.stop();
                stopAfterEpoch = 0;
            }
        }

        @Override
        public void warning(String message) {
            warnings.add(message);
        }
    }
}
