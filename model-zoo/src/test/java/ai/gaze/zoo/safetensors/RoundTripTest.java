package ai.gaze.zoo.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoundTripTest {

    @TempDir Path folder;

    @Test
    void arraysOfEveryTypeComeBackEqual() throws Exception {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray values = manager.create(new float[] {0, 1, -2, 3, 100, 0.5f}, new Shape(2, 3));
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            for (DataType type :
                    List.of(
                            DataType.FLOAT64,
                            DataType.INT64,
                            DataType.FLOAT32,
                            DataType.INT32,
                            DataType.FLOAT16,
                            DataType.INT8,
                            DataType.BOOLEAN)) {
                arrays.put(type.toString(), values.toType(type, true));
            }
            arrays.put("uint8", values.abs().toType(DataType.UINT8, true));
            arrays.put("scalar", manager.create(7.5f));
            arrays.put("empty", manager.create(new Shape(0, 4)));
            arrays.put("name with \"quotes\", a \\ and \u00fc\ud83d\ude00", values);
            Path path = folder.resolve("arrays.safetensors");
            SafetensorsWriter.write(path, TensorData.ofAll(arrays), Map.of());
            try (SafetensorsFile file = SafetensorsFile.open(path)) {
                assertEquals(arrays.size(), file.names().size());
                for (Map.Entry<String, NDArray> entry : arrays.entrySet()) {
                    NDArray read = file.toNDArray(manager, entry.getKey());
                    assertEquals(entry.getValue(), read, entry.getKey());
                    assertEquals(entry.getValue().getDataType(), read.getDataType());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dtype.class)
    void rawBytesOfEveryTypeComeBackEqual(Dtype type) throws Exception {
        byte[] bytes = new byte[type.bits()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 37 + 1);
        }
        Path path = folder.resolve("raw.safetensors");
        TensorView raw = new TensorView(type, new long[] {2, 4}, ByteBuffer.wrap(bytes));
        SafetensorsWriter.write(path, Map.of("t", raw), Map.of());
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            TensorView read = file.tensor("t");
            assertEquals(type, read.dtype());
            assertArrayEquals(new long[] {2, 4}, read.shape());
            assertEquals(ByteBuffer.wrap(bytes), read.data());
            assertEquals(ByteOrder.LITTLE_ENDIAN, read.data().order());
        }
    }

    @Test
    void transposedArraysAreStoredRowMajor() throws Exception {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray array = manager.arange(24f).reshape(2, 3, 4);
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            arrays.put("transposed", array.transpose(2, 0, 1));
            arrays.put("column", array.reshape(6, 4).get(":, 1"));
            Path path = folder.resolve("t.safetensors");
            SafetensorsWriter.write(path, TensorData.ofAll(arrays), Map.of());
            try (SafetensorsFile file = SafetensorsFile.open(path)) {
                for (String name : arrays.keySet()) {
                    assertEquals(arrays.get(name), file.toNDArray(manager, name));
                }
            }
        }
    }

    @Test
    void bfloat16BecomesTheSameNumbersInFloat32() throws Exception {
        // More than is converted in one piece.
        float[] expected = new float[100_000];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = Float.intBitsToFloat((i % 0x7F81) << 16);
        }
        expected[7] = -2.5f;
        ByteBuffer half = ByteBuffer.allocate(2 * expected.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : expected) {
            half.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
        }
        Path path = folder.resolve("bf16.safetensors");
        TensorView raw = new TensorView(Dtype.BF16, new long[] {expected.length}, half.flip());
        SafetensorsWriter.write(path, Map.of("t", raw), Map.of());
        try (NDManager manager = NDManager.newBaseManager();
                SafetensorsFile file = SafetensorsFile.open(path)) {
            NDArray read = file.toNDArray(manager, "t");
            assertEquals(DataType.FLOAT32, read.getDataType());
            assertArrayEquals(expected, read.toFloatArray());
        }
    }

    @Test
    void aViewOutlivesTheArrayThatWasReadAndTheFileStaysUntouched() throws Exception {
        Path path = folder.resolve("large.safetensors");
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray written = manager.arange(100_000f);
            SafetensorsWriter.write(path, Map.of("t", TensorData.of(written)), Map.of());
            byte[] before = Files.readAllBytes(path);
            ByteBuffer mapped;
            NDArray view;
            try (SafetensorsFile file = SafetensorsFile.open(path)) {
                mapped = file.tensor("t").data();
                NDArray read = file.toNDArray(manager, "t");
                view = read.reshape(100, 1000);
                read.close();
            }
            view.addi(1);
            assertEquals(99_999f, mapped.getFloat(4 * 99_999));
            assertEquals(written.add(1).reshape(100, 1000), view);
            assertArrayEquals(before, Files.readAllBytes(path));
        }
    }

    @Test
    void equalInputGivesEqualBytesAndTheHeaderIsPaddedAndAligned() throws Exception {
        Map<String, TensorView> tensors = new LinkedHashMap<>();
        tensors.put("b", new TensorView(Dtype.U8, new long[] {3}, ByteBuffer.allocate(3)));
        tensors.put("z", new TensorView(Dtype.F32, new long[] {1}, ByteBuffer.allocate(4)));
        tensors.put("a", new TensorView(Dtype.F32, new long[] {1}, ByteBuffer.allocate(4)));
        tensors.put("d", new TensorView(Dtype.F64, new long[] {}, ByteBuffer.allocate(8)));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("zebra", "1");
        metadata.put("ape", "\u00e4\n");
        Path one = folder.resolve("one.safetensors");
        Path two = folder.resolve("two.safetensors");
        SafetensorsWriter.write(one, tensors, metadata);
        SafetensorsWriter.write(two, new LinkedHashMap<>(tensors), metadata);
        byte[] bytes = Files.readAllBytes(one);
        assertArrayEquals(bytes, Files.readAllBytes(two));
        long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertEquals(0, length % 8);
        assertEquals(8 + length + 19, bytes.length);
        String header = new String(bytes, 8, (int) length, StandardCharsets.UTF_8);
        assertTrue(
                header.startsWith(
                        "{\"__metadata__\":{\"zebra\":\"1\",\"ape\":\"\u00e4\\n\"},"
                                + "\"d\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,8]},"),
                header);
        try (SafetensorsFile file = SafetensorsFile.open(one)) {
            assertEquals(List.of("d", "z", "a", "b"), file.names());
            assertEquals(List.of("zebra", "ape"), new ArrayList<>(file.metadata().keySet()));
            assertEquals(metadata, file.metadata());
        }
    }

    @Test
    void aFileWithoutTensorsIsAFile() throws Exception {
        Path path = folder.resolve("none.safetensors");
        SafetensorsWriter.write(path, Map.of(), Map.of());
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertEquals(List.of(), file.names());
            assertEquals(Map.of(), file.metadata());
        }
    }
}
