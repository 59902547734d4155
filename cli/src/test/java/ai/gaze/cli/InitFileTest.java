package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.gaze.zoo.safetensors.SafetensorsFile;
import ai.gaze.zoo.safetensors.SafetensorsWriter;
import ai.gaze.zoo.safetensors.TensorData;
import ai.gaze.zoo.safetensors.TensorView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people give to a training to start from. */
@Timeout(120)
class InitFileTest {

    @TempDir private static Path shared;
    private static Path weights;

    @TempDir private Path folder;

    @BeforeAll
    static void exportWeights() throws IOException {
        Path run = shared.resolve("run");
        SampleRun.copyTo(run);
        weights = shared.resolve("net.safetensors");
        Cli exported =
                Cli.run("export", run.toString(), "--format=safetensors", "--output=" + weights);
        assertEquals(0, exported.code(), exported::toString);
    }

    @Test
    void aFileOfAnotherKindIsRecognized() throws IOException {
        init("fake.pth", bytes("PK\3\4" + "\0".repeat(4000)))
                .assertMistake("fake.pth is cut", "the directory at the end of the zip archive");
        init("packed.pth", zip("archive/data.pkl", "archive/data/0"))
                .assertMistake("packed.pth has a compressed entry", "without compression");
        init("script.pt", zip("net/data.pkl", "net/code/__torch__.py", "net/constants.pkl"))
                .assertMistake("is a TorchScript archive", "torch.jit.load");
        init("arrays.npz", zip("weight.npy"))
                .assertMistake("is a file of NumPy arrays", "safetensors.numpy.save_file");
        init("old.pth", bytes("\u0080\2\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\31."))
                .assertMistake("old.pth is damaged", "it ends at byte");
        init("other.pkl", bytes("\u0080\2K\1."))
                .assertMistake("is a pickle that torch.save did not write");
        init("page.safetensors", bytes("\n<!DOCTYPE html>\n<html>" + "x".repeat(5000)))
                .assertMistake("is a web page (HTML)", "download the file itself");
        init("pointer.safetensors", bytes("version https://git-lfs.github.com/spec/v1\noid x\n"))
                .assertMistake("is a pointer of Git LFS", "git lfs pull");
        init("packed.gz", bytes("\37\u008b\10\0" + "\0".repeat(100)))
                .assertMistake("is a compressed file", "unpack it");
        init("keras.h5", bytes("\u0089HDF\r\n\32\n" + "\0".repeat(100)))
                .assertMistake("is an HDF5 file");
        init("net.onnx", bytes("\10\10\22\4Gaze" + "\0".repeat(100)))
                .assertMistake("is an ONNX file", "the weights that it was exported from");
        init("empty.safetensors", new byte[0]).assertMistake("is an empty file", "get it again");
        init("json.safetensors", bytes("{\"a\": 1}")).assertMistake("is a text in JSON");
    }

    @Test
    void aFileThatIsCutIsStillToldAsCut() throws IOException {
        byte[] whole = Files.readAllBytes(weights);
        for (int length : new int[] {100, 2_000, whole.length - 1}) {
            init("cut.safetensors", Arrays.copyOf(whole, length))
                    .assertMistake("cut.safetensors", "it is cut");
        }
    }

    @Test
    void weightsThatAreNoNumbersAreFoundBeforeTheTraining() throws IOException {
        for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
            Map<String, TensorData> tensors = new LinkedHashMap<>();
            try (SafetensorsFile file = SafetensorsFile.open(weights)) {
                for (String name : file.names()) {
                    TensorView tensor = file.tensor(name);
                    tensors.put(name, name.equals("fc2.weight") ? with(tensor, bad) : tensor);
                }
                SafetensorsWriter.write(folder.resolve("nan.safetensors"), tensors, Map.of());
            }
            train(folder.resolve("nan.safetensors"))
                    .assertMistake("\"fc2.weight\"", "nan.safetensors", "holds NaN or infinite");
        }
    }

    @Test
    void aFileOfTorchSaveIsWhatASafetensorsFileIs() {
        Path pth = shared.resolve("net.pth");
        Cli exported =
                Cli.run(
                        "export",
                        shared.resolve("run").toString(),
                        "--format=pth",
                        "--output=" + pth);
        assertEquals(0, exported.code(), exported::toString);
        Cli trained = train(pth);
        assertEquals(0, trained.code(), trained::toString);
        assertEquals("", trained.err());
    }

    @Test
    void anAddressOfTheHubThatIsNoneIsNamed() {
        List<String> arguments = new ArrayList<>(SampleRun.arguments(folder.resolve("tuned")));
        arguments.add("--init=hub:resnet18");
        Cli.run(arguments.toArray(String[]::new)).assertMistake("hub:resnet18", "hub:OWNER/NAME");
    }

    @Test
    void aFolderAndAFileThatIsNotThereAreNamed() throws IOException {
        train(folder).assertMistake(folder.toString(), "is a folder");
        train(folder.resolve("none.safetensors")).assertMistake("none.safetensors", "no file");
    }

    @Test
    void aFixtureOfAnotherKindIsRecognized() throws IOException {
        Files.write(folder.resolve("a.safetensors"), bytes("<html><body>"));
        Cli tested = Cli.run("selftest", "--fixtures=" + folder, "--device=cpu");
        assertEquals(1, tested.code(), tested::toString);
        assertEquals(true, tested.out().contains("a.safetensors is a web page"), tested::out);
    }

    private static TensorView with(TensorView tensor, float last) {
        ByteBuffer data = ByteBuffer.allocate(tensor.data().remaining());
        data.order(ByteOrder.LITTLE_ENDIAN).put(tensor.data()).flip();
        data.putFloat(data.limit() - Float.BYTES, last);
        return new TensorView(tensor.dtype(), tensor.shape(), data);
    }

    private Cli init(String name, byte[] content) throws IOException {
        return train(Files.write(folder.resolve(name), content));
    }

    private Cli train(Path init) {
        List<String> arguments = new ArrayList<>(SampleRun.arguments(folder.resolve("tuned")));
        arguments.add("--init=" + init);
        return Cli.run(arguments.toArray(String[]::new));
    }

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(1);
            }
        }
        return bytes.toByteArray();
    }
}
