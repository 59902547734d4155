package ai.gaze.zoo.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that Python wrote. */
class GoldenFileTest {

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"lr-multi-step", "training-adam", "adaptive-avg-pool-1x1-to-7x7"})
    void aFileFromPythonIsReadAndWrittenBack(String name) throws Exception {
        try (NDManager manager = NDManager.newBaseManager();
                SafetensorsFile file = SafetensorsFile.open(golden(name))) {
            assertEquals(name, file.metadata().get("case"));
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            for (String tensor : file.names()) {
                arrays.put(tensor, file.toNDArray(manager, tensor));
            }
            Path copy = folder.resolve("copy.safetensors");
            SafetensorsWriter.write(copy, TensorData.ofAll(arrays), file.metadata());
            try (SafetensorsFile again = SafetensorsFile.open(copy)) {
                assertEquals(file.metadata(), again.metadata());
                for (String tensor : file.names()) {
                    assertEquals(file.tensor(tensor).data(), again.tensor(tensor).data());
                    assertEquals(arrays.get(tensor), again.toNDArray(manager, tensor));
                }
            }
        }
    }

    @Test
    void theNumbersAreThoseThatPythonWrote() throws Exception {
        try (NDManager manager = NDManager.newBaseManager();
                SafetensorsFile file = SafetensorsFile.open(golden("lr-multi-step"))) {
            NDArray rates = file.toNDArray(manager, "lr.1");
            assertArrayEquals(new long[] {30}, file.shape("lr.1"));
            assertArrayEquals(
                    new float[] {0.1f, 0.1f, 0.1f, 0.1f, 0.025f, 0.025f},
                    rates.get(":6").toFloatArray());
            assertEquals(0.0125f, rates.getFloat(29));
            assertEquals("1e-06,1e-12", file.metadata().get("tolerance"));
        }
    }

    private static Path golden(String name) throws Exception {
        return Path.of(GoldenFileTest.class.getResource(name + ".safetensors").toURI());
    }
}
