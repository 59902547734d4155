package ai.gaze.zoo.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
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
                bad("does not begin with", ""),
                bad("does not begin with", " {}"),
                bad("does not begin with", "[]"),
                bad("is not valid JSON", "{"),
                bad("is not valid JSON", "{}}"),
                bad("is not valid JSON", "{}{}"),
                bad("is not valid JSON", "{}\n"),
                bad("is not valid JSON", "{\"a\" 1}"),
                bad("is not valid JSON", "{'a':{}}"),
                bad("uplicate", "{" + tensor("a", "[0,4]") + "," + tensor("a", "[4,8]") + "}"),
                bad("uplicate", "{\"__metadata__\":{},\"__metadata__\":{}}"),
                bad("uplicate", "{\"__metadata__\":{\"k\":\"1\",\"k\":\"1\"}}"),
                bad("uplicate", "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\"}}"),
                bad("uplicate", "{\"a\":{\"shape\":[],\"shape\":[]}}"),
                bad("uplicate", "{\"a\":{\"data_offsets\":[0,0],\"data_offsets\":[0,0]}}"),
                bad("do not map strings to strings", "{\"__metadata__\":[]}"),
                bad("do not map strings to strings", "{\"__metadata__\":{\"k\":1}}"),
                bad("do not map strings to strings", "{\"__metadata__\":{\"k\":null}}"),
                bad("do not map strings to strings", "{\"__metadata__\":{\"k\":{}}}"),
                bad("is not described by", "{\"a\":1}"),
                bad("is not described by", "{\"a\":[]}"),
                bad(
                        "has a \"strides\" that",
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8],\"strides\":[]}}"),
                bad(
                        "that the format does not have",
                        "{\"a\":{\"shape\":[0],\"data_offsets\":[0,0]}}"),
                bad(
                        "that the format does not have",
                        "{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,0]}}"),
                bad("that the format does not have", "{\"a\":{\"dtype\":\"U8\",\"shape\":[0]}}"),
                bad("has a \"dtype\" that", one("F128", "[1]", "[0,8]")),
                bad("has a \"dtype\" that", one("f32", "[2]", "[0,8]")),
                bad("has a \"dtype\" that", "{\"a\":{\"dtype\":1}}"),
                bad("shape", one("F32", "2", "[0,8]")),
                bad("shape", one("F32", "[-2]", "[0,8]")),
                bad("shape", one("F32", "[2.0]", "[0,8]")),
                bad("shape", one("F32", "[1e999999999]", "[0,8]")),
                bad("shape", one("F32", "[\"2\"]", "[0,8]")),
                bad("shape", one("F32", "[9223372036854775808]", "[0,8]")),
                bad("shape", one("F32", "[[2]]", "[0,8]")),
                bad("shape", one("F64", longShape, "[0,8]")),
                bad("cannot be counted", one("U8", "[4294967296,4294967296]", "[0,8]")),
                bad("cannot be counted", one("F64", "[1152921504606846976]", "[0,8]")),
                bad("whole bytes", one("F4", "[15]", "[0,8]")),
                bad("whole bytes", one("F6_E2M3", "[2]", "[0,8]")),
                bad("data_offsets", one("F32", "[2]", "[8,0]")),
                bad("data_offsets", one("F32", "[2]", "[0]")),
                bad("data_offsets", one("F32", "[2]", "[0,8,8]")),
                bad("data_offsets", one("F32", "[2]", "[-1,7]")),
                bad("data_offsets", one("F32", "[2]", "[0,8.0]")),
                bad("data_offsets", one("F32", "[2]", "{}")),
                bad("where type and shape need", one("F32", "[3]", "[0,8]")),
                bad("where type and shape need", one("F32", "[0]", "[0,8]")),
                bad("where type and shape need", one("F16", "[2]", "[0,8]")),
                bad("it is cut", one("F32", "[3]", "[0,12]")),
                bad("shares bytes", "{" + tensor("a", "[0,4]") + "," + tensor("b", "[0,4]") + "}"),
                bad("shares bytes", "{" + tensor("a", "[0,4]") + "," + tensor("b", "[2,6]") + "}"),
                bad(
                        "shares bytes",
                        "{"
                                + tensor("a", "[0,4]")
                                + ",\"z\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[2,2]}}"),
                bad("has a gap", "{" + tensor("a", "[4,8]") + "}"),
                bad("has a gap", "{" + tensor("a", "[0,4]") + "," + tensor("b", "[5,9]") + "}"),
                bad("after its last tensor", "{}"),
                bad("after its last tensor", "{" + tensor("a", "[0,4]") + "}"));
    }

    @ParameterizedTest
    @MethodSource("badHeaders")
    void aBadHeaderIsRefusedForWhatIsWrongWithIt(String said, String header) throws Exception {
        expect(said, TestFiles.file(header, new byte[8]));
    }

    @Test
    void aFileThatIsNotThereOrNotAFileIsNamed() throws Exception {
        Path missing = folder.resolve("missing.safetensors");
        SafetensorsException error =
                expect("there is no file", () -> SafetensorsFile.open(missing).close());
        assertTrue(error.getMessage().contains("missing.safetensors"));
        error =
                expect(
                        "where a safetensors file is expected",
                        () -> SafetensorsFile.open(folder).close());
        assertTrue(error.getMessage().contains(" is a folder where"), error.getMessage());
        Path device = Path.of("/dev/null");
        assumeTrue(Files.exists(device), "this system has no such device");
        error =
                expect(
                        "where a safetensors file is expected",
                        () -> SafetensorsFile.open(device).close());
        assertTrue(error.getMessage().contains(" is no regular file where"), error.getMessage());
    }

    @Test
    void aFileThatMayNotBeReadIsNamed() throws Exception {
        Path path = write(TestFiles.file("{}", new byte[0]));
        assumeTrue(path.toFile().setReadable(false) && !Files.isReadable(path), "not as root");
        expect("may not be read", () -> SafetensorsFile.open(path).close());
    }

    @Test
    void aCutFileIsRefused() throws Exception {
        byte[] header = one("F32", "[2]", "[0,8]").getBytes(StandardCharsets.UTF_8);
        byte[] whole = TestFiles.file(header, new byte[8]);
        for (int length = 0; length < whole.length; length++) {
            String said =
                    length == 0
                            ? "an empty file"
                            : length < 8
                                    ? "at least 8"
                                    : length < 8 + header.length ? "states a header" : "it is cut";
            assertTrue(expect(said, Arrays.copyOf(whole, length)).isCut());
        }
    }

    @Test
    void aHugeStatedHeaderCostsNothing() throws Exception {
        byte[] header = "{}".getBytes(StandardCharsets.UTF_8);
        for (long length : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001}) {
            expect("header", TestFiles.file(length, header, new byte[0]));
        }
        expect("states a header", TestFiles.file(100_000_000, header, new byte[0]));
    }

    @Test
    void otherEncodingsThanUtf8AreRefused() throws Exception {
        byte[] latin = "{\"\u00fc\":{}}".getBytes(StandardCharsets.ISO_8859_1);
        expect("not UTF-8", TestFiles.file(latin, new byte[0]));
        byte[] overlong = {'{', '"', (byte) 0xC0, (byte) 0xAF, '"', ':', '1', '}'};
        expect("not UTF-8", TestFiles.file(overlong, new byte[0]));
        byte[] wide = "{}".getBytes(StandardCharsets.UTF_16LE);
        expect("is not valid JSON", TestFiles.file(wide, new byte[0]));
    }

    @Test
    void deepNestingIsRefusedAtOnce() throws Exception {
        String deep = "[".repeat(1_000_000);
        expect("is not described by", TestFiles.file("{\"a\":" + deep + "}", new byte[0]));
        expect("shape", TestFiles.file("{\"a\":{\"shape\":[" + deep + "}", new byte[0]));
    }

    @Test
    void anUnknownTensorIsAnsweredWithTheNearestName() throws Exception {
        try (SafetensorsFile file =
                SafetensorsFile.open(
                        write(TestFiles.file(one("F32", "[2]", "[0,8]"), new byte[8])))) {
            SafetensorsException error = expect("has no tensor", () -> file.tensor("b"));
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
                    expect("convert it", () -> file.toNDArray(manager, "a"));
                }
            }
            expect("convert it", () -> TensorData.of(manager.ones(new Shape(8)).fft(8)));
        }
    }

    @Test
    void whatCannotBeStoredLeavesTheOldFileAlone() throws Exception {
        Path path = write(new byte[] {1, 2, 3});
        TensorView tensor = new TensorView(Dtype.U8, new long[] {1}, ByteBuffer.allocate(1));
        expect(
                "__metadata__",
                () -> SafetensorsWriter.write(path, Map.of("__metadata__", tensor), Map.of()));
        expect(
                "header",
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
                expect("is not described by", TestFiles.file("{\"" + name + "\":1}", new byte[0]));
        assertTrue(error.getMessage().length() < 600, error.getMessage());
        assertFalse(error.getMessage().contains("\u001b"));
    }

    private SafetensorsException expect(String said, byte[] bytes) throws Exception {
        Path path = write(bytes);
        SafetensorsException error = expect(said, () -> SafetensorsFile.open(path).close());
        assertTrue(error.getMessage().startsWith(path.toString()), error.getMessage());
        assertFalse(error.getMessage().contains("\n"), error.getMessage());
        return error;
    }

    private static SafetensorsException expect(String said, Executable action) {
        SafetensorsException error = assertThrows(SafetensorsException.class, action);
        assertTrue(error.getMessage().contains(said), error.getMessage());
        return error;
    }

    private Path write(byte[] bytes) throws Exception {
        return Files.write(folder.resolve("bad.safetensors"), bytes);
    }

    private static Arguments bad(String said, String header) {
        return Arguments.of(said, header);
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
