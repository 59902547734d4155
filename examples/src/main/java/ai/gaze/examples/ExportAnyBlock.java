package ai.gaze.examples;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.gaze.zoo.export.Exports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Exports a block that was written by hand, to ONNX and to TorchScript. */
public final class ExportAnyBlock {

    private ExportAnyBlock() {}

    /** Writes both files and verifies them. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("gaze");
        Shape input = new Shape(1, 1, 28, 28);
        Block network =
                new SequentialBlock()
                        .add(Blocks.batchFlattenBlock())
                        .add(Linear.builder().setUnits(32).build())
                        .add(Activation::relu)
                        .add(Linear.builder().setUnits(10).build());
        try (NDManager manager = NDManager.newBaseManager()) {
            network.initialize(manager, DataType.FLOAT32, input);
            System.out.println(
                    Exports.onnx(network, input).verified().write(folder.resolve("own.onnx")));
            System.out.println(
                    Exports.torchScript(network, input).verified().write(folder.resolve("own.pt")));
        }
    }
}
