package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.modality.Input;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.TranslatorContext;
import ai.gaze.testing.SavedRuns;
import ai.gaze.testing.StripedImages;
import ai.gaze.training.data.DataAccess;
import ai.gaze.training.data.DatasetSpec;
import ai.gaze.training.data.FetchListener;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.explain.ExplainedNetwork;
import ai.gaze.training.explain.Explanation;
import ai.gaze.training.explain.InputImage;
import ai.gaze.training.explain.Method;
import ai.gaze.training.explain.Request;
import ai.gaze.training.export.Classifier;
import ai.gaze.training.export.ExportFormat;
import ai.gaze.training.export.ExportOptions;
import ai.gaze.training.export.ExportReport;
import ai.gaze.training.export.Exporter;
import ai.gaze.training.export.FileEvaluation;
import ai.gaze.training.export.Prediction;
import ai.gaze.training.export.Predictor;
import ai.gaze.training.export.RunImages;
import ai.gaze.training.export.ServingFolder;
import ai.gaze.training.export.VerificationImages;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.metric.MetricSet;
import ai.gaze.training.page.RunPage;
import ai.gaze.training.serving.ServedImages;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Grey, images that are no squares, and photographs that are turned, from training to export. */
class ImageShapesTest {

    @TempDir private Path folder;
    private Path data;
    private Path run;

    @BeforeEach
    void writeImages() throws IOException {
        data = folder.resolve("data 猫");
        run = folder.resolve("run");
        StripedImages.write(data.resolve("train"), 4, 40);
        StripedImages.write(data.resolve("val"), 2, 40);
        Files.write(data.resolve("train/rows/deep.png"), resource("shapes.zip", "deep.png"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1|[24, 40]", "3|[33, 16]", "1|31", "1|[8, 64]"})
    void aRunOfThemIsTrainedResumedEvaluatedExportedAndExplained(String channels, String size)
            throws Exception {
        Recipe recipe = recipe("data.channels", channels, "data.image-size", size);
        Runs.train(run, recipe, images());
        Path stopped = folder.resolve("stopped");
        StopRequest stop = new StopRequest();
        stop.stop();
        try (TrainingRun begun =
                TrainingRun.create(stopped, recipe, images(), "cpu", new RunListener() {})) {
            begun.execute(stop);
        }
        Runs.resume(stopped, images(), new RunListener() {});
        Runs.assertSame(run, stopped);

        ImageSize expected = ImageSize.parse(size);
        try (TrainedNetwork network = TrainedNetwork.load(run, "last", "cpu", w -> {})) {
            RunInfo info = network.info();
            assertEquals(expected, info.network().inputSize());
            assertEquals(Integer.parseInt(channels), info.network().channels());
            ImageSource test = images().load(info.datasetSpec()).test();
            Evaluation evaluation = network.evaluate(images().load(info.datasetSpec()));
            assertEquals(6, evaluation.labels().length);
            Path png = data.resolve("val/rows/000.png");
            byte[] pixels = RunImages.read(png, info);
            LabeledImages all = test.read(new int[] {0, 1, 2, 3, 4, 5}).images();
            int rows = all.classNames().indexOf("rows") * 2;
            assertArrayEquals(all.subset(new int[] {rows}).pixels(), pixels);
            export(network, evaluation, test, png);
            explain(network, new InputImage("first", expected, pixels));
            serve(network, png, pixels);
        }
        String page = Files.readString(RunPage.write(run, images(), "cpu", w -> {}));
        assertTrue(page.contains("images of " + expected.words()), size);
    }

    private void export(TrainedNetwork network, Evaluation evaluation, ImageSource test, Path png)
            throws IOException {
        List<Prediction> ofRun;
        try (Classifier classifier = Classifier.open(run, "last", "cpu", w -> {})) {
            ofRun = Predictor.predict(classifier, List.of(png), 3);
            assertNull(ofRun.get(0).error());
        }
        for (ExportFormat format : ExportFormat.values()) {
            Path file = folder.resolve("exported" + format.extension());
            ExportReport report =
                    Exporter.export(
                            network,
                            ExportOptions.of(format),
                            VerificationImages.of(test, "stripes"),
                            file);
            assertTrue(report.largestDifference() <= report.tolerance(), format.label());
            if (format.holdsGraph()) {
                try (Classifier classifier = Classifier.open(file)) {
                    Prediction answer = Predictor.predict(classifier, List.of(png), 3).get(0);
                    assertEquals(
                            ofRun.get(0).classes().get(0).name(), answer.classes().get(0).name());
                    DatasetSpec asked = FileEvaluation.datasetOf(classifier);
                    Evaluation again =
                            FileEvaluation.evaluate(
                                    classifier, images().load(asked), MetricSet.PLAIN);
                    assertArrayEquals(evaluation.predictions(), again.predictions());
                }
            }
        }
    }

    private void serve(TrainedNetwork network, Path png, byte[] pixels) throws Exception {
        ExportOptions options = ExportOptions.of(ExportFormat.TORCHSCRIPT);
        Path file = folder.resolve("exported" + options.format().extension());
        ServingFolder.write(network, options, file, folder.resolve("served"));
        Map<String, String> arguments = new LinkedHashMap<>();
        Files.readAllLines(folder.resolve("served/serving.properties"))
                .forEach(line -> arguments.put(line.split("=", 2)[0], line.split("=", 2)[1]));
        ServedImages served = new ServedImages();
        served.setArguments(arguments);
        RunInfo info = network.info();
        int channels = info.network().channels();
        int area = info.network().inputSize().area();
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            TranslatorContext context =
                    (TranslatorContext)
                            Proxy.newProxyInstance(
                                    getClass().getClassLoader(),
                                    new Class<?>[] {TranslatorContext.class},
                                    (proxy, method, args) ->
                                            method.getName().equals("getNDManager")
                                                    ? manager
                                                    : null);
            Input input = new Input();
            input.add(Files.readAllBytes(png));
            NDArray values = served.processInput(context, input).singletonOrThrow();
            assertEquals(info.network().inputShape().slice(1), values.getShape());
            float[] floats = values.toFloatArray();
            for (int i = 0; i < floats.length; i++) {
                double mean = info.recipe().augmentation().mean().get(i / area);
                double std = info.recipe().augmentation().std().get(i / area);
                int pixel = pixels[i % area * channels + i / area] & 0xff;
                assertEquals((pixel / 255.0 - mean) / std, floats[i], 1e-5);
            }
        }
    }

    private void explain(TrainedNetwork network, InputImage image) throws IOException {
        try (ExplainedNetwork explained = ExplainedNetwork.of(network)) {
            Request all = new Request(EnumSet.allOf(Method.class), null, null, null);
            Explanation explanation = new Explanation(explained, all);
            explanation.add(image);
            assertTrue(
                    Files.size(explanation.write(folder.resolve("explained"), "shapes")) > 10_000);
        }
    }

    @Test
    void aPhotographIsTurnedWhereverARunReadsItAndNotInRunsFromBefore() throws IOException {
        Path turned = data.resolve("val/rows/zz.jpg");
        Files.write(turned, resource("turned.zip", "6.jpg"));
        Recipe recipe = recipe("data.image-size", "16");
        Runs.train(run, recipe, images());
        ObjectNode saved =
                (ObjectNode) Runs.json(run.resolve("run.json")).get("recipe").get("data");
        assertTrue(saved.get("exif").booleanValue());
        assertFalse(saved.has("channels"), "as before there was a choice");
        RunInfo info = RunReader.info(run);
        byte[] upright = RunImages.read(turned, info);
        assertArrayEquals(upright, last(info, "rows"));
        SavedRuns.editInfo(run, json -> ((ObjectNode) json.at("/recipe/data")).remove("exif"));
        RunInfo before = RunReader.info(run);
        assertFalse(before.recipe().data().exif());
        assertFalse(java.util.Arrays.equals(upright, RunImages.read(turned, before)));
        assertArrayEquals(RunImages.read(turned, before), last(before, "rows"));
        assertFalse(RunJson.MAPPER.valueToTree(before).at("/recipe/data").has("exif"));
    }

    private byte[] last(RunInfo info, String name) throws IOException {
        ImageSource test = images().load(info.datasetSpec()).test();
        int label = test.classNames().indexOf(name);
        int last = test.size() - 1;
        while (test.label(last) != label) {
            last--;
        }
        return test.read(new int[] {last}).images().pixels();
    }

    @Test
    void aListOfAugmentationsOfGreyIsNormalizedAsGrey() throws IOException {
        Recipe list =
                recipe(
                        "data.channels", "1",
                        "data.image-size", "16",
                        "augmentation", "[horizontal-flip]");
        assertEquals(List.of(0.449), list.augmentation().mean());
        Runs.train(run, list, images());
        assertEquals(1, RunReader.info(run).network().channels());
    }

    @Test
    void aSizeOrANumberOfChannelsThatCannotBeSaysWhatCan() {
        refused("data.image-size", "[8, 9, 10]", "[height, width]");
        refused("data.image-size", "[0, 9]", "at least 1 pixel");
        refused("data.image-size", "[8, 5000]", "1 to 4096");
        refused("data.image-size", "wide", "[height, width]");
        refused("data.channels", "2", "3 for colour or 1 for grey");
        refused("data.channels", "4", "3 for colour or 1 for grey");
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> recipe("data.image-size", "[32, 64]", "data.resize", "40"));
        assertTrue(e.getMessage().contains("data.resize is 40"), e.getMessage());
        assertEquals(List.of(0.449), recipe("data.channels", "1").augmentation().mean());
        refused("augmentation.hue", "0.1", "0, as it needs red, green and blue", "data.channels");
    }

    private static void refused(String key, String value, String words, String... grey) {
        String[] settings =
                grey.length == 0
                        ? new String[] {key, value}
                        : new String[] {key, value, grey[0], "1"};
        UserException e = assertThrows(UserException.class, () -> recipe(settings));
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }

    private static Recipe recipe(String... more) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("dataset", "image-folder");
        settings.put("attention", "cbam");
        settings.put("epochs", "2");
        settings.put("batch-size", "6");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return RecipeFile.read("cnn", settings);
    }

    private DatasetLoader images() {
        List<String> warnings = new ArrayList<>();
        return asked -> new DataAccess(FetchListener.SILENT, warnings::add).load(asked, data);
    }

    private static byte[] resource(String archive, String name) throws IOException {
        String path = "/ai/gaze/training/image/" + archive;
        try (InputStream in = ImageShapesTest.class.getResourceAsStream(path);
                ZipInputStream zip = new ZipInputStream(in)) {
            while (!zip.getNextEntry().getName().equals(name)) {}
            return zip.readAllBytes();
        }
    }
}
