package ai.gaze.zoo.pth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.safetensors.Dtype;
import ai.gaze.zoo.safetensors.TensorData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that PyTorch wrote; {@code make.py} beside them says what is in them. */
class PthFileTest {

    @TempDir private Path folder;

    static byte[] resource(String name) {
        try (InputStream in = PthFileTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path file(String name) throws IOException {
        return Files.write(folder.resolve(name), resource(name));
    }

    private static float[] base(double factor, int... elements) {
        float[] values = new float[elements.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (factor * (elements[i] - 3.5));
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.pth", "legacy.pth", "protocol4.pth"})
    void tensorsOfEveryKindAreThoseThatWereSaved(String name) throws IOException {
        int[] all = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
        int[] columns = {0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11};
        try (NDManager manager = NDManager.newBaseManager();
                PthFile file = PthFile.open(file(name))) {
            assertEquals(18, file.names().size());
            assertEquals(List.of(), file.remarks());
            assertFloats(base(1, all), new Shape(3, 4), file, "plain", manager);
            assertFloats(base(1, columns), new Shape(4, 3), file, "transposed", manager);
            assertFloats(base(1, 1, 5, 9), new Shape(3), file, "column", manager);
            assertFloats(base(1, 8, 9, 10, 11), new Shape(4), file, "row", manager);
            assertFloats(base(1, 6, 6, 6), new Shape(3), file, "expanded", manager);
            assertFloats(
                    base(1, Arrays.copyOf(all, 8)), new Shape(2, 4), file, "parameter", manager);
            assertFloats(new float[] {7.25f}, new Shape(), file, "scalar", manager);
            assertFloats(new float[0], new Shape(0, 3), file, "empty", manager);
            assertFloats(base(0.25, all), new Shape(3, 4), file, "f16", manager);
            assertFloats(base(0.25, all), new Shape(3, 4), file, "bf16", manager);
            float[] numbers = new float[24];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = i;
            }
            assertFloats(numbers, new Shape(1, 2, 3, 4), file, "channels_last", manager);
            assertEquals(-0.875, file.toNDArray(manager, "f64").getDouble(0, 0));
            assertEquals(1L << 40, file.toNDArray(manager, "i64").getLong(1));
            assertEquals(70_000, file.toNDArray(manager, "i32").getInt(1));
            assertEquals(Dtype.I16, file.dtype("i16"));
            assertEquals(100, file.toNDArray(manager, "i8").toByteArray()[1]);
            assertEquals(255, file.toNDArray(manager, "u8").toUint8Array()[0]);
            assertArrayEquals(
                    new boolean[] {true, false}, file.toNDArray(manager, "bool").toBooleanArray());
            assertTrue(file.isFinite("transposed") && file.isFinite("bf16"));
        }
    }

    private static void assertFloats(
            float[] expected, Shape shape, PthFile file, String name, NDManager manager)
            throws IOException {
        NDArray array = file.toNDArray(manager, name);
        assertEquals(shape, array.getShape(), name);
        assertArrayEquals(expected, array.toType(DataType.FLOAT32, false).toFloatArray(), name);
    }

    @Test
    void ofACheckpointTheAverageIsTakenAndSaid() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                PthFile file = PthFile.open(file("lightning.ckpt"))) {
            assertEquals(
                    List.of(
                            "the weights are those of its entry state_dict_ema, not those of"
                                    + " state_dict"),
                    file.remarks());
            assertEquals("model.0.weight", file.names().get(0));
            assertEquals(7, file.names().size());
            assertEquals(1, file.toNDArray(manager, "model.1.running_mean").getShape().dimension());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "namespace.pth, argparse.Namespace",
        "numpy.pth, numpy._core.multiarray.scalar",
        "module.pth, torch.nn.modules.linear.Linear",
        "list.pth, holds no dictionary of tensors",
        "script.pt, is a TorchScript archive"
    })
    void whatIsNoStateDictIsRefusedByItsName(String name, String said) throws IOException {
        Path file = file(name);
        UserException e = assertThrows(UserException.class, () -> PthFile.open(file));
        assertTrue(e.getMessage().startsWith(file + " "), e::getMessage);
        assertTrue(e.getMessage().contains(said), e::getMessage);
    }

    @Test
    void anInstructionThatRunsSomethingIsRefusedByItsName() {
        // Python's os.system("true") three ways.
        assertRefused("cos\nsystem\n(X\4\0\0\0truetR.", "posix.system", "os.system");
        assertRefused("(ios\nsystem\n.", "INST");
        assertRefused("(X\4\0\0\0trueos\nsystem\no.", "instruction");
        assertRefused("ccollections\nOrderedDict\n)\u0081.", "NEWOBJ");
        assertRefused("}(X\1\0\0\0a}u}b0.", "POP");
    }

    private static void assertRefused(String pickle, String... said) {
        byte[] bytes = ("\u0080\2" + pickle).getBytes(StandardCharsets.ISO_8859_1);
        PthException e =
                assertThrows(PthException.class, () -> PthFile.of(zip(bytes, "little"), "x.pth"));
        assertTrue(Arrays.stream(said).anyMatch(e.getMessage()::contains), () -> e.getMessage());
    }

    private static byte[] zip(byte[] pickle, String order) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (AlignedZip zip = new AlignedZip(out)) {
            zip.add("a/data.pkl", pickle);
            zip.add("a/byteorder", order.getBytes(StandardCharsets.US_ASCII));
            zip.add("a/data/0", new byte[8]);
        }
        return out.toByteArray();
    }

    @Test
    void bigEndianNumbersAreRefused() throws IOException {
        byte[] empty = new Pickler().dict().endDict().finish();
        UserException e =
                assertThrows(PthException.class, () -> PthFile.of(zip(empty, "big"), "x.pth"));
        assertTrue(e.getMessage().contains("big-endian"), e::getMessage);
        byte[] legacy = resource("legacy.pth");
        int at = indexOf(legacy, "little_endian") + 15;
        assertEquals((byte) 0x88, legacy[at]);
        legacy[at] = (byte) 0x89;
        e = assertThrows(PthException.class, () -> PthFile.of(legacy, "x.pth"));
        assertTrue(e.getMessage().contains("big-endian"), e::getMessage);
    }

    @Test
    void theDictionaryOfPython2IsOneToo() throws IOException {
        String plain =
                new String(
                        new Pickler()
                                .dict()
                                .string("a")
                                .tensor(Dtype.F32, new long[] {2}, "0", false)
                                .endDict()
                                .finish(),
                        StandardCharsets.ISO_8859_1);
        // A call with a list of pairs, each of them a list.
        String pairs =
                plain.replace("ccollections\nOrderedDict\n)R(X", "ccollections\nOrderedDict\n](](X")
                        .replace("tRu.", "tRee\u0085R.");
        assertTrue(pairs.endsWith("ee\u0085R."));
        byte[] bytes = zip(pairs.getBytes(StandardCharsets.ISO_8859_1), "little");
        try (PthFile file = PthFile.of(bytes, "x.pth")) {
            assertEquals(List.of("a"), file.names());
            assertTrue(file.isFinite("a"));
        }
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    @Test
    void aFileThatIsCutOrDamagedIsSaid() throws IOException {
        byte[] whole = resource("zip.pth");
        UserException e =
                assertThrows(
                        PthException.class,
                        () -> PthFile.of(Arrays.copyOf(whole, whole.length - 100), "x.pth"));
        assertTrue(e.getMessage().contains("x.pth is cut"), e::getMessage);
        whole[indexOf(whole, "_rebuild_tensor_v2")] ^= 1;
        e = assertThrows(PthException.class, () -> PthFile.of(whole, "x.pth"));
        assertTrue(e.getMessage().contains("checksum of its entry zip/data.pkl"), e::getMessage);
        byte[] other = resource("zip.pth");
        // -3.5f, the first element of the first tensor.
        other[indexOf(other, "\0\0`\u00c0\0\0 \u00c0")] ^= 1;
        try (PthFile file = PthFile.of(other, "x.pth")) {
            e = assertThrows(PthException.class, () -> file.isFinite("plain"));
            assertTrue(e.getMessage().contains("zip/data/0"), e::getMessage);
        }
        byte[] legacy = resource("legacy.pth");
        for (int length : new int[] {1, 30, 500, legacy.length - 1}) {
            byte[] cut = Arrays.copyOf(legacy, length);
            e = assertThrows(PthException.class, () -> PthFile.of(cut, "x.pth"));
            assertTrue(e.getMessage().contains("it ends at byte " + length), e::getMessage);
        }
    }

    @Test
    void aTensorLargerThanItsStorageOrItsFileIsRefused() {
        for (long[] shape : new long[][] {{3}, {1L << 40}, {1L << 62, 1L << 62}, {-1}}) {
            byte[] pickle =
                    new Pickler()
                            .dict()
                            .string("a")
                            .tensor(Dtype.F32, shape, "0", false)
                            .endDict()
                            .finish();
            assertThrows(PthException.class, () -> readAll(zip(pickle, "little")));
        }
        // A billion times the same number.
        assertRefused(
                "(X\1\0\0\0actorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\n"
                        + "FloatStorage\nX\1\0\0\0000X\3\0\0\0cpuK\1tQK\0J\0\0\0\77\u0085K\0\u0085"
                        + "\u0089)tR}.",
                "repeats few numbers");
    }

    private static void readAll(byte[] bytes) throws IOException {
        try (PthFile file = PthFile.of(bytes, "x.pth")) {
            for (String name : file.names()) {
                file.isFinite(name);
            }
        }
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        Path path = folder.resolve("\u732b \ud83d\ude3a.pth");
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            arrays.put("a.weight", manager.arange(6f).reshape(2, 3));
            arrays.put("scalar", manager.create(3L));
            arrays.put("empty", manager.zeros(new Shape(0, 2)));
            arrays.put("bytes", manager.ones(new Shape(5), DataType.UINT8));
            PthWriter.write(path, TensorData.ofAll(arrays), Map.of("network", "{}"));
            byte[] first = Files.readAllBytes(path);
            PthWriter.write(path, TensorData.ofAll(arrays), Map.of("network", "{}"));
            assertArrayEquals(first, Files.readAllBytes(path));
            try (PthFile file = PthFile.open(path)) {
                assertEquals(List.copyOf(arrays.keySet()), file.names());
                assertEquals(Map.of("network", "{}"), file.metadata());
                for (String name : file.names()) {
                    assertEquals(arrays.get(name), file.toNDArray(manager, name), name);
                }
                assertFalse(file.names().contains("x"));
                assertThrows(PthException.class, () -> file.shape("x"));
            }
        }
    }
}
