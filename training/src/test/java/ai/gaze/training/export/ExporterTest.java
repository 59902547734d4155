package ai.gaze.training.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.gaze.training.data.EmbeddedSample;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.run.Runs;
import ai.gaze.training.run.TrainedNetwork;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.trace.Tensor;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExporterTest {

    @TempDir private static Path runs;
    private static TrainedNetwork network;

    @TempDir private Path folder;

    @BeforeAll
    static void train() {
        Path run = runs.resolve("run");
        Runs.train(
                run,
                Runs.recipe("epochs=1", "batch-size=10", "validation=hold-out", "hold-out=10"),
                Runs.images(30, 10));
        network = TrainedNetwork.load(run, "best", "cpu", warning -> {});
    }

    @AfterAll
    static void close() {
        network.close();
    }

    @Test
    void aFileThatComputesSomethingElseIsReportedAndKept() throws IOException {
        ExportOptions options = ExportOptions.of(ExportFormat.ONNX);
        Path file = folder.resolve("net.onnx");
        // One weight of the classifier, changed between writing and loading.
        Spoiler spoiler = new Spoiler(new GraphFile(network, options), ExporterTest::changeWeight);
        ExportReport report =
                Exporter.export(network, options, VerificationImages.sample(), file, spoiler);
        assertFalse(report.isEqual());
        assertTrue(report.largestDifference() > 1, report::toString);
        assertArrayEquals(spoiler.left, Files.readAllBytes(file));
        JsonNode entry = reports().path("net.onnx");
        assertFalse(entry.path("equal").asBoolean(true));
        assertEquals(report.largestDifference(), entry.path("largest-difference").asDouble());

        ExportReport again = Exporter.export(network, options, VerificationImages.sample(), file);
        assertTrue(again.isEqual(), again::toString);
        assertTrue(reports().path("net.onnx").path("equal").asBoolean());
    }

    @Test
    void parametersOfDjlAreTheBytesThatItsModelWrites() throws IOException {
        Path file = folder.resolve("net.params");
        ExportOptions options = ExportOptions.of(ExportFormat.DJL);
        Exporter.export(network, options, VerificationImages.sample(), file);
        try (Model model = Model.newInstance("network", Device.cpu(), "PyTorch")) {
            model.setBlock(network.block());
            model.save(folder, "network");
        }
        assertEquals(-1, Files.mismatch(folder.resolve("network-0000.params"), file));
    }

    @ParameterizedTest
    @EnumSource(ExportFormat.class)
    void aFileThatCannotBeLoadedIsNamedAndKept(ExportFormat format) {
        ExportOptions options = ExportOptions.of(format);
        Path file = folder.resolve("net" + format.extension());
        ExportedFile written =
                format.holdsGraph()
                        ? new GraphFile(network, options)
                        : new WeightsFile(network, format);
        Spoiler spoiler = new Spoiler(written, bytes -> Arrays.copyOf(bytes, bytes.length * 2 / 3));
        ExportException error =
                assertThrows(
                        ExportException.class,
                        () ->
                                Exporter.export(
                                        network,
                                        options,
                                        VerificationImages.sample(),
                                        file,
                                        spoiler));
        assertTrue(error.getMessage().contains(file + " was written and cannot be loaded"));
        assertTrue(Files.exists(file));
    }

    @Test
    void imagesAreSpreadOverAllTestImages() throws IOException {
        LabeledImages all =
                EmbeddedSample.read().test().read(IntStream.range(0, 500).toArray()).images();
        VerificationImages some = VerificationImages.of(all, "cifar10-sample");
        assertEquals(256, some.size());
        assertEquals("test images of cifar10-sample", some.source());
        int last = 255 * 500 / 256;
        assertArrayEquals(
                Arrays.copyOfRange(
                        all.pixels(), last * all.imageBytes(), (last + 1) * all.imageBytes()),
                some.pixels(255, 256, ImageSize.square(32), 3));
        assertEquals(10, VerificationImages.of(all.subset(new int[10]), "few").size());
    }

    private JsonNode reports() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("export.json").toFile());
    }

    /** Adds 100 to the first bias of the classifier. */
    private static byte[] changeWeight(byte[] bytes) {
        byte[] bias =
                network.block().getParameters().stream()
                        .map(p -> p.getValue().getArray())
                        .filter(a -> a.getShape().dimension() == 1 && a.size() == 10)
                        .map(a -> Tensor.of(a).bytes())
                        .findFirst()
                        .orElseThrow();
        int at = 0;
        while (!Arrays.equals(bytes, at, at + bias.length, bias, 0, bias.length)) {
            at++;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putFloat(at, buffer.getFloat(at) + 100);
        return bytes;
    }

    /** Changes the bytes of a file once it is written. */
    private static final class Spoiler implements ExportedFile {

        interface Change {
            byte[] of(byte[] bytes);
        }

        private final ExportedFile file;
        private final Change change;
        private byte[] left;

        Spoiler(ExportedFile file, Change change) {
            this.file = file;
            this.change = change;
        }

        @Override
        public void write(Path target) throws IOException {
            file.write(target);
            left = change.of(Files.readAllBytes(target));
            Files.write(target, left);
        }

        @Override
        public Classifier load(Path source) throws IOException {
            return file.load(source);
        }

        @Override
        public String engine() {
            return file.engine();
        }
    }
}
