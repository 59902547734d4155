package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    @CsvSource({"torchscript,net.pt", "onnx,net.onnx", "safetensors,net.safetensors"})
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
        JsonNode spec = JSON.readTree(folder.resolve("net.json").toFile());
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
    void djlTakesTheServingFolderAsItIs() throws Exception {
        Path serving = folder.resolve("serving");
        export("net.pt", "torchscript", "--serving=" + serving);
        BufferedImage red = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 1024; i++) {
            red.setRGB(i % 32, i / 32, 0x800000 + i);
        }
        Path image = folder.resolve("red.png");
        ImageIO.write(red, "png", image.toFile());
        Criteria<Image, Classifications> criteria =
                Criteria.builder()
                        .setTypes(Image.class, Classifications.class)
                        .optModelPath(serving)
                        .build();
        try (ZooModel<Image, Classifications> model = criteria.loadModel();
                Predictor<Image, Classifications> predictor = model.newPredictor()) {
            Classifications served = predictor.predict(ImageFactory.getInstance().fromFile(image));
            Cli predicted =
                    Cli.run("predict", "--json", "--top=10", run.toString(), image.toString());
            for (JsonNode score : JSON.readTree(predicted.out()).get(0).path("classes")) {
                assertEquals(
                        score.path("probability").asDouble(),
                        served.get(score.path("name").asText()).getProbability(),
                        1e-5);
            }
        }
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
        run("net.pt", "onnx").assertMistake("net.pt", "ends in .onnx", "--output");
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
