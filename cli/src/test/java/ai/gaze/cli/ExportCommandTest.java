package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.translator.ImageClassificationTranslatorFactory;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.gaze.testing.StripedImages;
import ai.gaze.zoo.safetensors.SafetensorsFile;
import ai.gaze.zoo.safetensors.SafetensorsWriter;
import ai.gaze.zoo.safetensors.TensorData;
import ai.gaze.zoo.safetensors.TensorView;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path folder;
    private Path run;

    @BeforeEach
    void train() throws IOException {
        run = folder.resolve("run");
        SampleRun.copyTo(run);
    }

    @ParameterizedTest
    @CsvSource({
        "torchscript,net.pt",
        "onnx,net.onnx",
        "safetensors,net.safetensors",
        "pth,net.pth"
    })
    void everyFormatIsVerified(String format, String name) throws IOException {
        JsonNode report = export(name, format);
        assertEquals(format, report.path("format").asText());
        assertEquals(256, report.path("images").asInt());
        assertEquals(Files.size(folder.resolve(name)), report.path("bytes").asLong());
        assertTrue(report.path("largest-difference").asDouble() <= 1e-4, report::toString);
    }

    @Test
    void parametersOfDjlHaveTheirSpecificationBeside() throws IOException {
        assertEquals(0, export("net.params", "djl").path("largest-difference").asDouble());
        JsonNode spec = JSON.readTree(folder.resolve("net.params.json").toFile());
        assertEquals(
                JSON.readTree(run.resolve("run.json").toFile()).path("network"),
                spec.path("network"));
    }

    @ParameterizedTest
    @CsvSource({
        "torchscript,net.pt,uint8,--half",
        "torchscript,net.pt,float,--fold",
        "onnx,net.onnx,uint8,--fold",
        "onnx,net.onnx,float,--half"
    })
    void aChangedNetworkIsVerifiedAndEvaluatesAsTheRun(
            String format, String name, String input, String change) throws IOException {
        JsonNode report =
                export(name, format, "--with-normalization=" + input, "--probabilities", change);
        assertEquals("probabilities", report.path("output").asText());
        assertTrue(report.path("largest-difference").asDouble() < 1e-3, report::toString);
        // Float16 may decide differently, and takes long on a CPU.
        if (!change.equals("--half")) {
            assertEquals(accuracy(run), accuracy(folder.resolve(name)));
            assertTrue(Files.exists(folder.resolve(name + ".confusion.png")));
        }
    }

    @Test
    void djlTakesTheServingFolderWithATranslatorOfItsOwn() throws Exception {
        Path serving = folder.resolve("serving");
        export("net.pt", "torchscript", "--serving=" + serving);
        Path image = image("red.png");
        Criteria<Image, Classifications> criteria =
                Criteria.builder()
                        .setTypes(Image.class, Classifications.class)
                        .optModelPath(serving)
                        .optArgument(
                                "translatorFactory",
                                ImageClassificationTranslatorFactory.class.getName())
                        .optArgument("resize", "true")
                        .optArgument("synset", String.join(",", classes(serving)))
                        .build();
        try (ZooModel<Image, Classifications> model = criteria.loadModel();
                Predictor<Image, Classifications> predictor = model.newPredictor()) {
            Classifications served = predictor.predict(ImageFactory.getInstance().fromFile(image));
            for (JsonNode score : predict(image).path("classes")) {
                assertEquals(
                        score.path("probability").asDouble(),
                        served.get(score.path("name").asText()).getProbability(),
                        1e-5);
            }
        }
    }

    private static List<String> classes(Path serving) throws IOException {
        return List.of(JSON.readValue(serving.resolve("classes.json").toFile(), String[].class));
    }

    @Test
    void djlServingAnswersAsPredictDoesWhateverTheImage() throws Exception {
        Path serving = folder.resolve("serving");
        for (String normalization : new String[] {"", "--with-normalization=float"}) {
            String[] options = {"--serving=" + serving, normalization};
            export(
                    "net.pt",
                    "torchscript",
                    normalization.isEmpty() ? Arrays.copyOf(options, 1) : options);
            assertServedAsPredicted(serving, image("red.png"));
            assertServedAsPredicted(serving, drawing("alpha.png", 50, 90, 4, "png"));
            assertServedAsPredicted(serving, drawing("large.jpg", 700, 400, 3, "jpg"));
            assertServedAsPredicted(serving, drawing("gray.png", 31, 64, 1, "png"));
        }
    }

    /** A picture of one, three or four channels that scaling and transparency would tell apart. */
    private Path drawing(String name, int width, int height, int channels, String format)
            throws IOException {
        int type =
                channels == 1
                        ? BufferedImage.TYPE_BYTE_GRAY
                        : channels == 3 ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_INT_ARGB;
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int stripe = (x / 2 + y / 5) % 2 * 200;
                image.setRGB(x, y, ((x + y) % 256) << 24 | stripe << 16 | stripe << 8 | y % 256);
            }
        }
        Path file = folder.resolve(name);
        assertTrue(ImageIO.write(image, format, file.toFile()));
        return file;
    }

    private void assertServedAsPredicted(Path serving, Path image) throws Exception {
        // What DJL Serving's ModelInfo.load does with a folder.
        Criteria<Input, Output> criteria =
                Criteria.builder()
                        .setTypes(Input.class, Output.class)
                        .optModelUrls(serving.toUri().toString())
                        .optEngine("PyTorch")
                        .optDevice(Device.cpu())
                        .build();
        try (ZooModel<Input, Output> model = criteria.loadModel();
                Predictor<Input, Output> predictor = model.newPredictor()) {
            Input request = new Input();
            request.add("data", Files.readAllBytes(image));
            Output answer = predictor.predict(request);
            assertEquals(200, answer.getCode(), answer::getMessage);
            JsonNode served = JSON.readTree(answer.getAsString(0));
            JsonNode predicted = predict(image).path("classes");
            assertEquals(5, served.size());
            for (int i = 0; i < served.size(); i++) {
                assertEquals(
                        predicted.get(i).path("name"),
                        served.get(i).path("className"),
                        i + ". place");
                assertEquals(
                        predicted.get(i).path("probability").asDouble(),
                        served.get(i).path("probability").asDouble(),
                        1e-5);
            }
        }
    }

    @Test
    void whatDoesNotComputeTheSameEndsWithExitCode1AndIsKept() throws IOException {
        // Weights with which the network still computes, but float16 overflows.
        Path weights = folder.resolve("net.safetensors");
        export("net.safetensors", "safetensors");
        Path large = folder.resolve("large.safetensors");
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        try (SafetensorsFile file = SafetensorsFile.open(weights)) {
            for (String name : file.names()) {
                TensorView tensor = file.tensor(name);
                tensors.put(name, name.equals("fc2.weight") ? times(tensor, 1e6f) : tensor);
            }
            SafetensorsWriter.write(large, tensors, Map.of());
        }
        List<String> arguments = new ArrayList<>(SampleRun.arguments(folder.resolve("large")));
        arguments.addAll(List.of("--init=" + large, "--lr=1e-12"));
        Cli trained = Cli.run(arguments.toArray(String[]::new));
        assertEquals(0, trained.code(), trained::toString);
        run = folder.resolve("large");

        Cli exported = run("large.onnx", "onnx", "--half");
        exported.assertSentence(1, "large.onnx does not do what the network does", "allowed are");
        assertTrue(Files.size(folder.resolve("large.onnx")) > 1_000_000);
        JsonNode reports = JSON.readTree(folder.resolve("export.json").toFile());
        assertFalse(reports.path("large.onnx").path("equal").asBoolean(true));
        assertTrue(reports.path("net.safetensors").path("equal").asBoolean());
        export("large.onnx", "onnx");
    }

    private static TensorView times(TensorView tensor, float factor) {
        ByteBuffer data = ByteBuffer.allocate(tensor.data().remaining());
        data.order(ByteOrder.LITTLE_ENDIAN).put(tensor.data()).flip();
        for (int i = 0; i < data.limit(); i += Float.BYTES) {
            data.putFloat(i, data.getFloat(i) * factor);
        }
        return new TensorView(tensor.dtype(), tensor.shape(), data);
    }

    @Test
    void theTestImagesOfTheRunAreTakenWhereTheyAreAtHand() throws IOException {
        assertEquals(
                "test images of cifar10-sample",
                export("net.onnx", "onnx").path("images-from").asText());
        Cli.run(
                        "export",
                        run.toString(),
                        "--format=onnx",
                        "--output=" + folder.resolve("net.onnx"),
                        "--data=" + folder)
                .assertMistake("cifar10-sample", "--data");
    }

    @Test
    void namesOfAnyCharactersComeBackWhole() throws IOException {
        List<String> classes = List.of("\ud83d\ude00 smile", "\u732b", "a, \"b\" \\ c");
        Path data = folder.resolve("data");
        for (String part : List.of("train", "val")) {
            StripedImages.write(data.resolve(part), 2, 32);
            for (int i = 0; i < classes.size(); i++) {
                Path from = data.resolve(part).resolve(StripedImages.CLASSES.get(i));
                Files.move(from, from.resolveSibling(classes.get(i)));
            }
        }
        Path own = folder.resolve("\ud83d\ude00 run");
        Cli trained =
                Cli.run(
                        "train",
                        "--dataset=image-folder",
                        "--data=" + data,
                        "--set=data.image-size=32",
                        "--epochs=1",
                        "--batch-size=2",
                        "--device=cpu",
                        "--runs=" + folder,
                        "--name=" + own.getFileName());
        assertEquals(0, trained.code(), trained::toString);
        run = own;
        Path image = image("image.png");
        JsonNode expected = predict(image, 3);
        for (String[] kind : new String[][] {{"onnx", ".onnx"}, {"torchscript", ".pt"}}) {
            String name = "\ud83d\ude00 \u732b net" + kind[1];
            Path serving = folder.resolve("\ud83d\ude00 serving " + kind[0]);
            export(name, kind[0], "--serving=" + serving, "--data=" + data);
            run = folder.resolve(name);
            JsonNode actual = predict(image, 3);
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        expected.path("classes").get(i).path("name"),
                        actual.path("classes").get(i).path("name"));
            }
            run = own;
        }
    }

    @Test
    void aNetworkOfOneSizeIsRefusedByTheNameOfTheLayer() {
        run("net.onnx", "onnx", "--dynamic-size")
                .assertMistake(
                        "32x32 pixels only",
                        "leave --dynamic-size out",
                        "at or after fc1 it failed");
    }

    @Test
    void reportsOfOtherFilesAreKept() throws IOException {
        export("a.onnx", "onnx");
        export("b.pt", "torchscript");
        assertEquals(2, JSON.readTree(folder.resolve("export.json").toFile()).size());
    }

    @Test
    void mistakesAreNamed() throws IOException {
        run("net.onnx", "onx").assertMistake("unknown format \"onx\"", "did you mean \"onnx\"?");
        run("net.pt", "onnx").assertMistake("net.pt", "must end in .onnx", "such an --output");
        run("/", "onnx").assertMistake("must end in .onnx");
        Files.createDirectory(folder.resolve("dir.onnx"));
        run("dir.onnx", "onnx").assertMistake("dir.onnx", "is a folder");
        run("none/net.pt", "torchscript").assertMistake("there is no folder", "none");
        run("net.params", "djl", "--half").assertMistake("--half", "torchscript or onnx");
        run("net.pt", "torchscript", "--with-normalization=unit8")
                .assertMistake("did you mean \"uint8\"?");
        run("net.pt", "torchscript", "--checkpoint=bst").assertMistake("did you mean \"best\"?");
        Path serving = folder.resolve("serving");
        run("net.params", "djl", "--serving=" + serving).assertMistake("--serving");
        run("net.pt", "torchscript", "--with-normalization=uint8", "--serving=" + serving)
                .assertMistake("--serving", "choose float");
        Cli.run("export", folder.toString(), "--format=onnx", "--output=" + folder + "/net.onnx")
                .assertMistake("is not a run directory");
        Files.writeString(folder.resolve("export.json"), "[");
        run("net.onnx", "onnx").assertMistake("export.json is in the way");
    }

    private Path image(String name) throws IOException {
        BufferedImage red = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 1024; i++) {
            red.setRGB(i % 32, i / 32, 0x800000 + i);
        }
        Path image = folder.resolve(name);
        ImageIO.write(red, "png", image.toFile());
        return image;
    }

    private JsonNode predict(Path image) throws IOException {
        return predict(image, 10);
    }

    private JsonNode predict(Path image, int top) throws IOException {
        Cli predicted =
                Cli.run("predict", "--json", "--top=" + top, run.toString(), image.toString());
        assertEquals(0, predicted.code(), predicted::toString);
        return JSON.readTree(predicted.out()).get(0);
    }

    private JsonNode export(String name, String format, String... more) throws IOException {
        Cli exported = run(name, format, more);
        assertEquals(0, exported.code(), exported::toString);
        assertEquals("", exported.err());
        assertTrue(exported.out().contains("verified: loaded by "), exported::out);
        JsonNode report = JSON.readTree(folder.resolve("export.json").toFile()).path(name);
        assertTrue(report.path("equal").asBoolean(), report::toString);
        return report;
    }

    private Cli run(String name, String format, String... more) {
        String[] arguments = new String[more.length + 4];
        arguments[0] = "export";
        arguments[1] = run.toString();
        arguments[2] = "--format=" + format;
        arguments[3] = "--output=" + folder.resolve(name);
        System.arraycopy(more, 0, arguments, 4, more.length);
        return Cli.run(arguments);
    }

    private static String accuracy(Path network) {
        Cli evaluated = Cli.run("evaluate", "--device=cpu", network.toString());
        assertEquals(0, evaluated.code(), evaluated::toString);
        String line = evaluated.out().lines().findFirst().orElseThrow();
        return line.substring(0, line.indexOf("  loss"));
    }
}
