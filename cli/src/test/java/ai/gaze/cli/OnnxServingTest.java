package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.inference.Predictor;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.util.ClassLoaderUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DJL's own engine for ONNX, in a process of its own: a process starts ONNX Runtime only once. */
class OnnxServingTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path folder;

    /** What DJL Serving's ModelInfo.load does with a folder, and its answer to an image. */
    static final class Server {
        public static void main(String[] arguments) throws Exception {
            Criteria<Input, Output> criteria =
                    Criteria.builder()
                            .setTypes(Input.class, Output.class)
                            .optModelUrls(Path.of(arguments[0]).toUri().toString())
                            .optDevice(Device.cpu())
                            .build();
            try (ZooModel<Input, Output> model = criteria.loadModel();
                    Predictor<Input, Output> predictor = model.newPredictor();
                    PrintStream out = new PrintStream(arguments[2], StandardCharsets.UTF_8)) {
                Input request = new Input();
                request.add("data", Files.readAllBytes(Path.of(arguments[1])));
                out.println(predictor.predict(request).getAsString(0));
            }
        }
    }

    @Test
    void djlServingTakesTheFolderWithTheOnnxFile() throws Exception {
        assumeTrue(
                ClassLoaderUtils.class
                                .getClassLoader()
                                .getResource("ai/djl/onnxruntime/engine/OrtEngine.class")
                        != null,
                "DJL's engine for ONNX Runtime is not on the class path");
        Path run = folder.resolve("run");
        SampleRun.copyTo(run);
        Path image = folder.resolve("image.png");
        // Not square, large and half transparent, so that every step of the way is looked at.
        BufferedImage picture = new BufferedImage(100, 64, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < 6400; i++) {
            picture.setRGB(i % 100, i / 100, (i % 256) << 24 | (0x205080 + i * 63));
        }
        ImageIO.write(picture, "png", image.toFile());
        Path serving = folder.resolve("serving");
        Cli exported =
                Cli.run(
                        "export",
                        run.toString(),
                        "--format=onnx",
                        "--output=" + folder.resolve("net.onnx"),
                        "--serving=" + serving);
        assertEquals(0, exported.code(), exported::toString);

        JsonNode served = serve(serving, image);
        Cli predicted = Cli.run("predict", "--json", "--top=5", run.toString(), image.toString());
        JsonNode expected = JSON.readTree(predicted.out()).get(0).path("classes");
        assertEquals(5, served.size());
        for (int i = 0; i < served.size(); i++) {
            assertEquals(expected.get(i).path("name"), served.get(i).path("className"));
            assertEquals(
                    expected.get(i).path("probability").asDouble(),
                    served.get(i).path("probability").asDouble(),
                    1e-5);
        }
    }

    private JsonNode serve(Path serving, Path image) throws Exception {
        Path answer = folder.resolve("answer.json");
        Path log = folder.resolve("log");
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // ONNX Runtime searches the command line by recursion when it starts.
                        "-Xss64m",
                        "-Dai.djl.offline=true",
                        Server.class.getName(),
                        serving.toString(),
                        image.toString(),
                        answer.toString());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertEquals(0, process.waitFor(), () -> read(log));
        return JSON.readTree(answer.toFile());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }
}
