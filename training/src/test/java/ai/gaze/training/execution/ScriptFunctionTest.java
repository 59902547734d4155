package ai.gaze.training.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.layer.SeededInitialization;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Tracer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ScriptFunctionTest {

    @Test
    void aFullDiskIsNamed() {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "only Linux has a device that is always full");
        Shape images = new Shape(1, 3, 32, 32);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Block network = ModelZoo.create(ModelSpec.of("resnet20", "none", 10, 32));
            SeededInitialization.initialize(network, manager, 1, images);
            Graph graph = Tracer.builder().build().trace(network, images);
            FileSystemException e =
                    assertThrows(
                            FileSystemException.class, () -> ScriptFunction.write(graph, full));
            assertEquals("/dev/full", e.getFile());
            assertEquals("No space left on device", e.getReason());
        }
    }
}
