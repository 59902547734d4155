package ai.gaze.zoo.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.safetensors.SafetensorsException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorTest {

    @TempDir Path folder;

    static Stream<Arguments> badHeaders() {
        String longShape = "[" + "1,".repeat(64) + "1]";
        return Stream.of(
                bad(Kind.HEADER_NOT_AN_OBJECT, ""),
                bad(Kind.HEADER_NOT_AN_OBJECT, " {}"),
                bad(Kind.HEADER_NOT_AN_OBJECT, "[]"),
                bad(Kind.HEADER_NOT_JSON, "{"),
                bad(Kind.HEADER_NOT_JSON, "{}}"),
                bad(Kind.HEADER_NOT_JSON, "{}{}"),
                bad(Kind.HEADER_NOT_JSON, "{}\n"),
                bad(Kind.HEADER_NOT_JSON, "{\"a\" 1}"),
                bad(Kind.HEADER_NOT_JSON, "{'a':{}}"),
                bad(
                        Kind.DUPLICATE_KEY,
                        "{" + tensor("a", "[0,4]") + "," + tensor("a", "[4,8]") + "}"),
                bad(Kind.DUPLICATE_KEY, "{\"__metadata__\":{},\"__metadata__\":{}}"),
                bad(Kind.DUPLICATE_KEY, "{\"__metadata__\":{\"k\":\"1\",\"k\":\"1\"}}"),
                bad(Kind.DUPLICATE_KEY, "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\"}}"),
                bad(Kind.DUPLICATE_KEY, "{\"a\":{\"shape\":[],\"shape\":[]}}"),
                bad(Kind.DUPLICATE_KEY, "{\"a\":{\"data_offsets\":[0,0],\"data_offsets\":[0,0]}}"),
                bad(Kind.BAD_METADATA, "{\"__metadata__\":[]}"),
                bad(Kind.BAD_METADATA, "{\"__metadata__\":{\"k\":1}}"),
                bad(Kind.BAD_METADATA, "{\"__metadata__\":{\"k\":null}}"),
                bad(Kind.BAD_METADATA, "{\"__metadata__\":{\"k\":{}}}"),
                bad(Kind.BAD_ENTRY, "{\"a\":1}"),
                bad(Kind.BAD_ENTRY, "{\"a\":[]}"),
                bad(Kind.UNKNOWN_FIELD, "{\"a\":{\"dtype\":\"U8\",\"strides\":[]}}"),
                bad(Kind.MISSING_FIELD, "{\"a\":{\"shape\":[0],\"data_offsets\":[0,0]}}"),
                bad(Kind.MISSING_FIELD, "{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,0]}}"),
                bad(Kind.MISSING_FIELD, "{\"a\":{\"dtype\":\"U8\",\"shape\":[0]}}"),
                bad(Kind.UNKNOWN_TYPE, one("F128", "[1]", "[0,8]")),
                bad(Kind.UNKNOWN_TYPE, one("f32", "[2]", "[0,8]")),
                bad(Kind.UNKNOWN_TYPE, "{\"a\":{\"dtype\":1}}"),
                bad(Kind.BAD_SHAPE, one("F32", "2", "[0,8]")),
                bad(Kind.BAD_SHAPE, one("F32", "[-2]", "[0,8]")),
                bad(Kind.BAD_SHAPE, one("F32", "[-0]", "[0,0]")),
                bad(Kind.BAD_SHAPE, one("F32", "[2.0]", "[0,8]")),
                bad(Kind.BAD_SHAPE, one("F32", "[1e999999999]", "[0,8]")),
                bad(Kind.BAD_SHAPE, one("F32", "[\"2\"]", "[0,8]")),
                bad(Kind.BAD_SHAPE, one("F32", "[9223372036854775808]", "[0,8]")),
                bad(Kind.BAD_SHAPE, one("F32", "[[2]]", "[0,8]")),
                bad(Kind.BAD_SHAPE, one("F64", longShape, "[0,8]")),
                bad(Kind.SHAPE_OVERFLOW, one("U8", "[4294967296,4294967296]", "[0,8]")),
                bad(Kind.SHAPE_OVERFLOW, one("F64", "[1152921504606846976]", "[0,8]")),
                bad(Kind.PARTIAL_BYTE, one("F4", "[15]", "[0,8]")),
                bad(Kind.PARTIAL_BYTE, one("F6_E2M3", "[2]", "[0,8]")),
                bad(Kind.BAD_OFFSETS, one("F32", "[2]", "[8,0]")),
                bad(Kind.BAD_OFFSETS, one("F32", "[2]", "[0]")),
                bad(Kind.BAD_OFFSETS, one("F32", "[2]", "[0,8,8]")),
                bad(Kind.BAD_OFFSETS, one("F32", "[2]", "[-1,7]")),
                bad(Kind.BAD_OFFSETS, one("F32", "[2]", "[0,8.0]")),
                bad(Kind.BAD_OFFSETS, one("F32", "[2]", "{}")),
                bad(Kind.SIZE_MISMATCH, one("F32", "[3]", "[0,8]")),
                bad(Kind.SIZE_MISMATCH, one("F32", "[0]", "[0,8]")),
                bad(Kind.SIZE_MISMATCH, one("F16", "[2]", "[0,8]")),
                bad(Kind.DATA_BEYOND_END, one("F32", "[3]", "[0,12]")),
                bad(Kind.OVERLAP, "{" + tensor("a", "[0,4]") + "," + tensor("b", "[0,4]") + "}"),
                bad(Kind.OVERLAP, "{" + tensor("a", "[0,4]") + "," + tensor("b", "[2,6]") + "}"),
                bad(
                        Kind.OVERLAP,
                        "{"
                                + tensor("a", "[0,4]")
                                + ",\"z\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[2,2]}}"),
                bad(Kind.GAP, "{" + tensor("a", "[4,8]") + "}"),
                bad(Kind.GAP, "{" + tensor("a", "[0,4]") + "," + tensor("b", "[5,9]") + "}"),
                bad(Kind.TRAILING_BYTES, "{}"),
                bad(Kind.TRAILING_BYTES, "{" + tensor("a", "[0,4]") + "}"));
    }

    @ParameterizedTest
    @MethodSource("badHeaders")
    void aBadHeaderIsRefusedForWhatIsWrongWithIt(Kind kind, String header) throws Exception {
        expect(kind, TestFiles.file(header, new byte[8]));
    }

    @Test
    void everyKindOfErrorIsUnderTest() {
        Set<Kind> tested =
                badHeaders()
                        .map(a -> (Kind) a.get()[0])
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.class)));
        tested.addAll(
                EnumSet.of(
                        Kind.NO_SUCH_FILE,
                        Kind.NOT_A_FILE,
                        Kind.NO_PERMISSION,
                        Kind.FILE_TOO_SHORT,
                        Kind.HEADER_TOO_LARGE,
                        Kind.HEADER_BEYOND_END,
                        Kind.HEADER_NOT_UTF8,
                        Kind.NO_SUCH_TENSOR,
                        Kind.UNSUPPORTED_TYPE,
                        Kind.TENSOR_TOO_LARGE, // LargeFileTest
                        Kind.RESERVED_NAME));
        assertEquals(EnumSet.allOf(Kind.class), tested);
    }

    @Test
    void aFileThatIsNotThereOrNotAFileIsNamed() throws Exception {
        Path missing = folder.resolve("missing.safetensors");
        SafetensorsException error =
                expect(Kind.NO_SUCH_FILE, () -> SafetensorsFile.open(missing).close());
        assertTrue(error.getMessage().contains("missing.safetensors"));
        error = expect(Kind.NOT_A_FILE, () -> SafetensorsFile.open(folder).close());
        assertTrue(error.getMessage().contains(" is a folder where"), error.getMessage());
        Path device = Path.of("/dev/null");
        assumeTrue(Files.exists(device), "this system has no such device");
        error = expect(Kind.NOT_A_FILE, () -> SafetensorsFile.open(device).close());
        assertTrue(error.getMessage().contains(" is no regular file where"), error.getMessage());
    }

    @Test
    void aFileThatMayNotBeReadIsNamed() throws Exception {
        Path path = write(TestFiles.file("{}", new byte[0]));
        assumeTrue(path.toFile().setReadable(false) && !Files.isReadable(path), "not as root");
        expect(Kind.NO_PERMISSION, () -> SafetensorsFile.open(path).close());
    }

    @Test
    void aCutFileIsRefused() throws Exception {
        byte[] header = one("F32", "[2]", "[0,8]").getBytes(StandardCharsets.UTF_8);
        byte[] whole = TestFiles.file(header, new byte[8]);
        for (int length = 0; length < whole.length; length++) {
            Kind kind =
                    length < 8
                            ? Kind.FILE_TOO_SHORT
                            : length < 8 + header.length
                                    ? Kind.HEADER_BEYOND_END
                                    : Kind.DATA_BEYOND_END;
            expect(kind, Arrays.copyOf(whole, length));
        }
    }

    @Test
    void aHugeStatedHeaderCostsNothing() throws Exception {
        byte[] header = "{}".getBytes(StandardCharsets.UTF_8);
        for (long length : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001}) {
            expect(Kind.HEADER_TOO_LARGE, TestFiles.file(length, header, new byte[0]));
        }
        expect(Kind.HEADER_BEYOND_END, TestFiles.file(100_000_000, header, new byte[0]));
    }

    @Test
    void otherEncodingsThanUtf8AreRefused() throws Exception {
        byte[] latin = "{\"\u00fc\":{}}".getBytes(StandardCharsets.ISO_8859_1);
        expect(Kind.HEADER_NOT_UTF8, TestFiles.file(latin, new byte[0]));
        byte[] overlong = {'{', '"', (byte) 0xC0, (byte) 0xAF, '"', ':', '1', '}'};
        expect(Kind.HEADER_NOT_UTF8, TestFiles.file(overlong, new byte[0]));
        byte[] wide = "{}".getBytes(StandardCharsets.UTF_16LE);
        expect(Kind.HEADER_NOT_JSON, TestFiles.file(wide, new byte[0]));
    }

    @Test
    void deepNestingIsRefusedAtOnce() throws Exception {
        String deep = "[".repeat(1_000_000);
        expect(Kind.BAD_ENTRY, TestFiles.file("{\"a\":" + deep + "}", new byte[0]));
        expect(Kind.BAD_SHAPE, TestFiles.file("{\"a\":{\"shape\":[" + deep + "}", new byte[0]));
    }

    @Test
    void anUnknownTensorIsAnsweredWithTheNearestName() throws Exception {
        try (SafetensorsFile file =
                SafetensorsFile.open(
                        write(TestFiles.file(one("F32", "[2]", "[0,8]"), new byte[8])))) {
            SafetensorsException error = expect(Kind.NO_SUCH_TENSOR, () -> file.tensor("b"));
            assertTrue(error.getMessage().contains("\"a\""), error.getMessage());
        }
    }

    @Test
    void typesThatDjlDoesNotHaveNeverReachTheEngine() throws Exception {
        try (NDManager manager = NDManager.newBaseManager()) {
            for (Dtype type : Dtype.values()) {
                if (type.arrayType().isPresent()) {
                    continue;
                }
                String header = one(type.name(), "[8]", "[0," + type.bits() + "]");
                Path path = write(TestFiles.file(header, new byte[type.bits()]));
                try (SafetensorsFile file = SafetensorsFile.open(path)) {
                    assertEquals(type.bits(), file.tensor("a").data().remaining());
                    expect(Kind.UNSUPPORTED_TYPE, () -> file.toNDArray(manager, "a"));
                }
            }
            expect(Kind.UNSUPPORTED_TYPE, () -> TensorData.of(manager.ones(new Shape(8)).fft(8)));
        }
    }

    @Test
    void whatCannotBeStoredLeavesTheOldFileAlone() throws Exception {
        Path path = write(new byte[] {1, 2, 3});
        TensorView tensor = new TensorView(Dtype.U8, new long[] {1}, ByteBuffer.allocate(1));
        expect(
                Kind.RESERVED_NAME,
                () -> SafetensorsWriter.write(path, Map.of("__metadata__", tensor), Map.of()));
        expect(
                Kind.HEADER_TOO_LARGE,
                () ->
                        SafetensorsWriter.write(
                                path, new TreeMap<>(), Map.of("k", "x".repeat(100_000_000))));
        assertEquals(3, Files.size(path));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void aHostileNameIsShortenedAndCleanedInTheMessage() throws Exception {
        String name = "\\u001b[31m" + "x".repeat(10_000);
        SafetensorsException error =
                expect(Kind.BAD_ENTRY, TestFiles.file("{\"" + name + "\":1}", new byte[0]));
        assertTrue(error.getMessage().length() < 600, error.getMessage());
        assertFalse(error.getMessage().contains("\u001b"));
    }

    private SafetensorsException expect(Kind kind, byte[] bytes) throws Exception {
        Path path = write(bytes);
        SafetensorsException error = expect(kind, () -> SafetensorsFile.open(path).close());
        assertTrue(error.getMessage().startsWith(path.toString()), error.getMessage());
        assertFalse(error.getMessage().contains("\n"), error.getMessage());
        return error;
    }

    private static SafetensorsException expect(Kind kind, Executable action) {
        SafetensorsException error = assertThrows(SafetensorsException.class, action);
        assertEquals(kind, error.kind(), error.getMessage());
        return error;
    }

    private Path write(byte[] bytes) throws Exception {
        return Files.write(folder.resolve("bad.safetensors"), bytes);
    }

    private static Arguments bad(Kind kind, String header) {
        return Arguments.of(kind, header);
    }

    private static String one(String dtype, String shape, String offsets) {
        return "{\"a\":{\"dtype\":\""
                + dtype
                + "\",\"shape\":"
                + shape
                + ",\"data_offsets\":"
                + offsets
                + "}}";
    }

    private static String tensor(String name, String offsets) {
        return "\""
                + name
                + "\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":"
                + offsets
                + "}";
    }
}
