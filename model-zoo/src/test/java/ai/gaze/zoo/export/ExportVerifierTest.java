package ai.gaze.zoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.trace.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportVerifierTest {

    @TempDir Path folder;

    @Test
    void findsTheLargestDifference() {
        List<Tensor> a = List.of(Tensor.of(new Shape(3), 1, 2, Float.NaN));
        List<Tensor> b = List.of(Tensor.of(new Shape(3), 1, 2.5f, Float.NaN));
        assertEquals(0.5, ExportVerifier.difference(a, b));
    }

    @Test
    void aMissingNumberIsInfinitelyFar() {
        List<Tensor> a = List.of(Tensor.of(new Shape(2), 1, 2));
        List<Tensor> b = List.of(Tensor.of(new Shape(2), 1, Float.NaN));
        assertEquals(Double.POSITIVE_INFINITY, ExportVerifier.difference(a, b));
    }

    @Test
    void anotherShapeIsAnError() {
        List<Tensor> a = List.of(Tensor.of(new Shape(1, 2), 1, 2));
        List<Tensor> b = List.of(Tensor.of(new Shape(2), 1, 2));
        assertThrows(IllegalStateException.class, () -> ExportVerifier.difference(a, b));
    }

    @Test
    void opensOnlyWhatItKnows() throws IOException {
        Path file = Files.writeString(folder.resolve("network.bin"), "?");
        UserException error = assertThrows(UserException.class, () -> ExportedNetwork.open(file));
        assertTrue(error.getMessage().contains("network.bin"), error.getMessage());
        Path broken = Files.writeString(folder.resolve("network.onnx"), "?");
        assertThrows(UserException.class, () -> ExportedNetwork.open(broken));
    }
}
