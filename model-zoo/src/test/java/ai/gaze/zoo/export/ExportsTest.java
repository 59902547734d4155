package ai.gaze.zoo.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportsTest {

    @TempDir private Path folder;

    /** Of DJL's own layers, for grey images that need not be square. */
    private static Block network(NDManager manager, Shape input) {
        Block network =
                new SequentialBlock()
                        .add(Conv2d.builder().setFilters(4).setKernelShape(new Shape(3, 3)).build())
                        .add(Activation::relu)
                        .add(Pool.globalAvgPool2dBlock())
                        .add(Blocks.batchFlattenBlock())
                        .add(Linear.builder().setUnits(3).build());
        network.initialize(manager, DataType.FLOAT32, input);
        return network;
    }

    @ParameterizedTest
    @CsvSource({"onnx,1,28,20", "pt,1,28,20", "onnx,3,33,33", "pt,4,5,9"})
    void aBlockThatWasWrittenByHandIsExportedAndVerified(String format, int c, int h, int w)
            throws IOException {
        Shape input = new Shape(1, c, h, w);
        Path file = folder.resolve("a 猫." + format);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Block network = network(manager, input);
            Exports.Export export =
                    format.equals("pt")
                            ? Exports.torchScript(network, input)
                            : Exports.onnx(network, input);
            assertEquals(file, export.optDynamicSize(true).verified().write(file));
        }
        assertTrue(Files.size(file) > 100);
    }

    @Test
    void aWrongEndingIsNamed() {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Shape input = new Shape(1, 1, 8, 8);
            Exports.Export export = Exports.onnx(network(manager, input), input);
            UserException e =
                    assertThrows(UserException.class, () -> export.write(folder.resolve("x.pt")));
            assertTrue(e.getMessage().contains(".onnx"), e::getMessage);
        }
    }

    @Test
    void aNetworkWithoutWeightsIsNamed() {
        Shape input = new Shape(1, 1, 8, 8);
        Path file = folder.resolve("x.onnx");
        Block empty = Blocks.batchFlattenBlock();
        Block bare = new SequentialBlock().add(empty).add(Linear.builder().setUnits(2).build());
        UserException none =
                assertThrows(UserException.class, () -> Exports.onnx(bare, input).write(file));
        assertTrue(none.getMessage().contains("no weights yet"), none::getMessage);
        Block freed;
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            freed = network(manager, input);
        }
        UserException gone =
                assertThrows(UserException.class, () -> Exports.onnx(freed, input).write(file));
        assertTrue(gone.getMessage().contains("were freed"), gone::getMessage);
    }

    @Test
    void largeOutputsMayDifferByMoreAndNothingIsDrawnFromTheEngine() throws IOException {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Shape input = new Shape(1, 1, 8, 8);
            Block network =
                    new SequentialBlock()
                            .add(network(manager, input))
                            .add(x -> new NDList(x.get(0).mul(1e7)));
            network.initialize(manager, DataType.FLOAT32, input);
            manager.getEngine().setRandomSeed(7);
            float[] drawn = manager.randomNormal(new Shape(4)).toFloatArray();
            manager.getEngine().setRandomSeed(7);
            for (String name : List.of("x.onnx", "x.pt")) {
                Path file = folder.resolve(name);
                (name.endsWith(".pt")
                                ? Exports.torchScript(network, input)
                                : Exports.onnx(network, input))
                        .verified()
                        .write(file);
                assertTrue(Files.exists(file));
            }
            assertArrayEquals(drawn, manager.randomNormal(new Shape(4)).toFloatArray());
        }
    }

    @Test
    void aFileThatComputesSomethingElseTakesNobodysPlace() throws IOException {
        int[] calls = {0};
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            // Gives another result each time it runs eagerly.
            Block network =
                    new SequentialBlock()
                            .add(x -> new NDList(x.get(0).add(calls[0]++)))
                            .add(network(manager, new Shape(1, 1, 8, 8)));
            network.initialize(manager, DataType.FLOAT32, new Shape(1, 1, 8, 8));
            Path file = Files.writeString(folder.resolve("x.onnx"), "before");
            assertThrows(
                    UserException.class,
                    () -> Exports.onnx(network, new Shape(1, 1, 8, 8)).verified().write(file));
            assertEquals("before", Files.readString(file));
            try (Stream<Path> files = Files.list(folder)) {
                assertEquals(List.of(file), files.toList());
            }
        }
    }
}
