package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.run.TinyImages;
import ai.gaze.zoo.Fit;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.Weights;
import ai.gaze.zoo.layer.NamedSequential;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A layer in two places has one weight, and takes one. */
class TiedWeightsTest {

    private static final ImageDataset DATA = TinyImages.data(16, 8);

    private static Block network(boolean isTied) {
        Block first = Linear.builder().setUnits(192).build();
        Block second = isTied ? first : Linear.builder().setUnits(192).build();
        return new SequentialBlock()
                .add(Blocks.batchFlattenBlock())
                .add(first)
                .add(second)
                .add(Linear.builder().setUnits(2).build());
    }

    private static Block initialized(NDManager owner, boolean isTied) {
        Block network = network(isTied);
        network.initialize(owner, DataType.FLOAT32, new Shape(1, 3, 8, 8));
        return network;
    }

    private static void refused(Executable call) {
        String message = assertThrows(UserException.class, call).getMessage();
        assertTrue(message.contains("1.weight and 2.weight are one weight"), message);
    }

    @Test
    void twoValuesForItAreRefused(@TempDir Path folder) throws IOException {
        Path tied = folder.resolve("tied.safetensors");
        Path untied = folder.resolve("untied.safetensors");
        try (NDManager owner = NDManager.newBaseManager(Device.cpu())) {
            Weights.save(initialized(owner, true), tied, Map.of());
            Weights.save(initialized(owner, false), untied, Map.of());
            Block network = initialized(owner, true);
            refused(() -> Weights.load(network, untied, Fit.ALL));
            assertEquals(6, Weights.load(network, tied, Fit.ALL).loaded().size());
        }
    }

    @Test
    void soAreThoseOfASave() {
        try (NDManager owner = NDManager.newBaseManager(Device.cpu());
                Training untied = TinyNetwork.training(network(false), DATA).build();
                Training tied = TinyNetwork.training(network(true), DATA).build()) {
            CheckpointData saved = untied.save(owner);
            refused(() -> tied.restore(saved));
            tied.restore(tied.save(owner));
        }
    }

    @Test
    void namesThatCheckpointsTakeAreRefusedAndOthersComeBack(@TempDir Path folder)
            throws IOException {
        for (String taken : List.of("optimizer", "unaveraged", "callback")) {
            UserException e =
                    assertThrows(
                            UserException.class,
                            () -> TinyNetwork.training(named(taken), DATA).build());
            assertTrue(e.getMessage().contains("weight " + taken + "."), e::getMessage);
        }
        try (NDManager owner = NDManager.newBaseManager(Device.cpu())) {
            for (String name : List.of("backbone", "optimizer", "model", "num_batches_tracked")) {
                Block network = named(name);
                network.initialize(owner, DataType.FLOAT32, new Shape(1, 3, 8, 8));
                Path file = folder.resolve(name);
                Weights.save(network, file, Map.of());
                assertEquals(4, Weights.load(network, file, Fit.ALL).loaded().size(), name);
            }
        }
    }

    private static Block named(String child) {
        return new NamedSequential()
                .add("flatten", Blocks.batchFlattenBlock())
                .add(child, Linear.builder().setUnits(8).build())
                .add("head", Linear.builder().setUnits(2).build());
    }
}
