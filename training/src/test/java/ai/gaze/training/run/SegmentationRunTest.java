package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.augment.TestTimeAugmentation;
import ai.gaze.training.data.DataAccess;
import ai.gaze.training.data.DatasetSpec;
import ai.gaze.training.data.FetchListener;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.export.Classifier;
import ai.gaze.training.export.ExportFormat;
import ai.gaze.training.export.ExportOptions;
import ai.gaze.training.export.ExportReport;
import ai.gaze.training.export.Exporter;
import ai.gaze.training.export.FileEvaluation;
import ai.gaze.training.export.PredictionTable;
import ai.gaze.training.export.ServingFolder;
import ai.gaze.training.export.VerificationImages;
import ai.gaze.training.metric.Bootstrap;
import ai.gaze.training.metric.ClassScores;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.metric.EvaluationReport;
import ai.gaze.training.metric.ImageScores;
import ai.gaze.training.metric.MetricSet;
import ai.gaze.training.metric.Metrics;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A run whose task is segmentation, from its recipe to its exported file. */
class SegmentationRunTest {

    private static final DatasetLoader DATA =
            spec -> new DataAccess(FetchListener.SILENT, message -> {}).load(spec, null);

    @TempDir private static Path shared;
    @TempDir private Path folder;
    private static Path run;

    private static Recipe recipe(String... more) {
        return Runs.recipe(
                Stream.concat(
                                Stream.of(
                                        "dataset=shapes",
                                        "data.images=40",
                                        "data.side=16",
                                        "epochs=2",
                                        "head=danet",
                                        "batch-size=16"),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    @BeforeAll
    static void train() {
        run = shared.resolve("run 猫");
        Runs.train(run, recipe("attention=eca"), DATA);
    }

    private static ImageDataset shapes() {
        try {
            return DATA.load(RunReader.info(run).datasetSpec());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aRecipeOfAClassificationIsWrittenAsBefore() {
        JsonNode written = RunJson.MAPPER.valueToTree(Runs.recipe("task=classification"));
        assertFalse(written.has("task") || written.has("head") || written.has("head-stage"));
        assertEquals(Runs.recipe(), RunJson.MAPPER.convertValue(written, Recipe.class));
    }

    @Test
    void everyEpochHasItsMeanIouAndTheBestOneIsKept() throws IOException {
        List<ObjectNode> epochs = Runs.metrics(run);
        assertEquals(2, epochs.size());
        List<Double> values = new ArrayList<>();
        epochs.forEach(epoch -> values.add(epoch.get("eval_mean_iou").asDouble()));
        assertTrue(values.stream().allMatch(v -> v > 0 && v < 1), values::toString);
        JsonNode result = Runs.json(run.resolve("result.json"));
        assertEquals(values.get(1) > values.get(0) ? 2 : 1, result.get("best-epoch").asInt());
        assertTrue(result.get("test-mean-iou").asDouble() > 0);
        JsonNode network = Runs.json(run.resolve("run.json")).get("network");
        assertEquals("danet", network.get("head").asText());
        assertEquals(3, network.path("channels").asInt(3));
    }

    @ParameterizedTest
    @CsvSource({
        "eager,accumulate=1",
        "compiled,accumulate=2",
        "compiled,precision=bf16",
        "compiled,head=fcn:auxiliary=0.4",
        "eager,augmentation.hue=0.1"
    })
    void stoppedAndResumedItEndsWithTheSameBits(String execution, String more) throws IOException {
        Recipe recipe =
                recipe(
                        "execution=" + execution,
                        more,
                        "validation=hold-out",
                        "class-weights=balanced",
                        "schedule.name=plateau",
                        "schedule.mode=max",
                        "schedule.monitor=mean_iou",
                        "schedule.patience=0");
        // Without images for validation of their own.
        DatasetLoader data =
                spec -> {
                    ImageDataset all = DATA.load(spec);
                    return new ImageDataset(
                            "shapes", all.train(), all.test(), all.statistics(), false);
                };
        Recipe held = recipe.withHoldOut(7);
        Path unbroken = folder.resolve("unbroken");
        Runs.train(unbroken, held, data);
        Path broken = folder.resolve("broken");
        StopRequest stop = new StopRequest();
        stop.stop();
        try (TrainingRun first =
                TrainingRun.create(broken, held, data, "cpu", new RunListener() {})) {
            assertTrue(first.execute(stop).isEmpty());
        }
        try (TrainingRun second = TrainingRun.resume(broken, data, "cpu", new RunListener() {})) {
            assertTrue(second.execute(stop).isEmpty());
        }
        Runs.resume(broken, data, new RunListener() {});
        Runs.assertSame(unbroken, broken);
    }

    @Test
    void compiledAndEagerAreEqual() throws IOException {
        Path eager = folder.resolve("eager");
        Runs.train(eager, recipe("attention=eca", "execution=eager"), DATA);
        assertEquals(Runs.metrics(eager), Runs.metrics(run));
    }

    @Test
    void anEvaluationIsOfPixelsAndItsIntervalsOfImages() throws IOException {
        try (TrainedNetwork network = TrainedNetwork.load(run, "best", "cpu", warning -> {})) {
            Evaluation evaluation =
                    network.evaluate(shapes(), MetricSet.of(List.of(Metrics.meanIou())));
            assertEquals(10, evaluation.images());
            assertEquals(10 * 16 * 16, evaluation.labels().length);
            double iou = evaluation.metric("mean_iou");
            EvaluationReport report =
                    EvaluationReport.of(evaluation, "best", "none", Bootstrap.USUAL);
            assertEquals(10, report.images());
            Bootstrap.Interval interval = report.intervals().get("mean_iou");
            assertTrue(
                    interval.low() < iou && iou < interval.high() + 0.05 && interval.low() >= 0,
                    interval::toString);
            assertEquals(iou, report.macro().iou());
            assertEquals(
                    interval.low(),
                    Bootstrap.USUAL.interval(evaluation, e -> ClassScores.macro(e).iou()).low(),
                    1e-12);
            List<ImageScores> worst = ImageScores.worst(evaluation, 3);
            assertEquals(3, worst.size());
            double mean =
                    ImageScores.of(evaluation).stream()
                            .mapToDouble(ImageScores::accuracy)
                            .average()
                            .orElseThrow();
            // Each image has as many pixels.
            assertEquals(evaluation.accuracy(), mean, 1e-9);
            StringBuilder table = new StringBuilder();
            PredictionTable.write(evaluation, shapes().test(), TestTimeAugmentation.NONE, table);
            assertEquals(11, table.toString().lines().count());
        }
    }

    @ParameterizedTest
    @EnumSource(ExportFormat.class)
    void anExportedFileComputesTheSame(ExportFormat format) throws IOException {
        Path file = folder.resolve("net" + format.extension());
        try (TrainedNetwork network = TrainedNetwork.load(run, "best", "cpu", warning -> {})) {
            ExportReport report =
                    Exporter.export(
                            network,
                            ExportOptions.of(format),
                            VerificationImages.of(shapes().test(), "shapes"),
                            file);
            assertTrue(report.isEqual(), () -> "differs by " + report.largestDifference());
            assertEquals(10, report.images());
            if (format.holdsGraph()) {
                Evaluation expected = network.evaluate(shapes());
                try (Classifier opened = Classifier.open(file)) {
                    Evaluation found = FileEvaluation.evaluate(opened, shapes(), MetricSet.PLAIN);
                    assertEquals(expected.accuracy(), found.accuracy(), 0.01);
                    assertEquals(expected.images(), found.images());
                    float[] sums = opened.probabilities(new byte[16 * 16 * 3])[0];
                    float sum = 0;
                    for (int c = 0; c < 6; c++) {
                        sum += sums[c * 256 + 17];
                    }
                    assertEquals(1, sum, 1e-5);
                }
                String said = message(() -> ServingFolder.requireServable(network.info()));
                assertTrue(said.contains("one of each pixel"), said);
            }
        }
    }

    @Test
    void weightsOfABackboneBeginATraining() throws IOException {
        Path classes = folder.resolve("classes");
        Runs.train(
                classes,
                Runs.recipe("epochs=1", "batch-size=20", "model=resnet20"),
                Runs.images(40, 20));
        Path weights = classes.resolve("checkpoints/best.safetensors");
        List<String> warnings = new ArrayList<>();
        Recipe recipe =
                recipe(
                        "model=resnet20",
                        "head=fcn",
                        "epochs=1",
                        "transfer.init=" + weights,
                        "transfer.train-only=head",
                        "optimizer.layer-decay=0.5");
        try (TrainingRun next =
                TrainingRun.create(
                        folder.resolve("pixels"), recipe, DATA, "cpu", Runs.warnings(warnings))) {
            assertTrue(next.frozen() > 200_000, () -> "frozen " + next.frozen());
            next.execute(new StopRequest());
        }
        String said = String.join("\n", warnings);
        assertTrue(said.contains("left out: backbone.fc"), said);
        assertTrue(said.contains("begins with random weights"), said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    task=segmentation,dataset=cifar10-sample | has a class for each image and no masks, but task is segmentation
                    dataset=shapes,task=classification | has a mask for each image and no class, but task is classification
                    head=fcn | head is "fcn", but task is classification; set task to segmentation
                    head-stage=2 | head-stage is 2, but task is classification
                    model=fcn_resnet50 | model fcn_resnet50 gives a class of each pixel, but task is classification
                    dataset=shapes,model=fcn_resnet50,head=danet | model fcn_resnet50 has head fcn, but head is "danet"
                    dataset=shapes,head=unet | unknown head "unet"
                    dataset=shapes,head=ccnet:rate=3 | rate
                    dataset=shapes,head-stage=9 | has no stages [9]
                    task=detection | recipe key task needs classification or segmentation
                    dataset=shapes,data.side=8 | side
                    dataset=shapes,augmentation=[rotation,color-jitter] | augmentation color-jitter is not for images with masks
                    dataset=shapes,augmentation=[cutmix] | augmentation cutmix is not for images with masks
                    dataset=shapes,data.images=16,sampler=balanced | sampler balanced draws every class of images
                    dataset=shapes,best.monitor=macro-f1 | monitor of best is "macro-f1"
                    """)
    void whatDoesNotFitIsOneSentence(String settings, String words) {
        String[] each = settings.split(",(?=[a-z.-]+=)");
        String said =
                message(
                        () ->
                                TrainingRun.create(
                                                folder.resolve("none"),
                                                Runs.recipe(each),
                                                DATA,
                                                "cpu",
                                                new RunListener() {})
                                        .close());
        assertTrue(said.contains(words), said);
        assertFalse(said.contains("\n"), said);
    }

    @Test
    void torchvisionsNamesAreABackboneAndAHead() {
        Recipe recipe = recipe("head=null", "model=deeplabv3_resnet50");
        assertEquals("resnet50", recipe.model());
        assertEquals("deeplabv3", recipe.head());
        assertEquals("{dilated-stages=2, stem=imagenet}", recipe.modelOptions().toString());
        assertEquals(
                recipe,
                recipe(
                        "model=resnet50",
                        "head=deeplabv3",
                        "model-options={dilated-stages: '2', stem: imagenet}"));
        assertEquals(List.of("mean-iou", "macro-f1"), recipe("metrics=[macro-f1]").metrics());
        assertEquals("mean_iou", recipe("metrics=[macro-f1]").best().monitor());
        assertEquals("loss", recipe("best.monitor=loss").best().monitor());
    }

    @Test
    void noShapeOfOneSeedIsOfAnother() throws IOException {
        ImageDataset data = DATA.load(new DatasetSpec("shapes", Map.of("side", "16")));
        Set<String> seen = new HashSet<>();
        for (ImageSource images : data.parts()) {
            byte[] pixels = new byte[images.imageBytes()];
            for (int i = 0; i < images.size(); i++) {
                images.read(i, pixels, 0);
                assertTrue(seen.add(Arrays.toString(pixels)), "image " + i);
            }
        }
        assertEquals(512 + 64 + 128, seen.size());
    }

    private static String message(Executable what) {
        return assertThrows(UserException.class, what).getMessage();
    }
}
