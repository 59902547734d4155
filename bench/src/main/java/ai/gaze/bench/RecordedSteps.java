package ai.gaze.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.djl.util.PairList;
import ai.gaze.training.Callback;
import ai.gaze.training.Training;
import ai.gaze.training.augment.Augmentations;
import ai.gaze.training.data.Datasets;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.loss.Losses;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.Weights;
import ai.gaze.zoo.array.HostArrays;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Trains a network of the zoo on CIFAR-10 and writes down all that another framework needs to make
 * the same steps: {@code weights.safetensors}, the first ones; {@code images.f32} and {@code
 * labels.i64}, each batch as the network got it, {@code [B, 3, 32, 32]}; and what came out, {@code
 * losses.txt}. {@code bench/losses.py} makes them in PyTorch, and says where the losses part.
 *
 * <pre>
 * java -cp 'lib/*' ai.gaze.bench.RecordedSteps FOLDER MODEL STEPS
 * </pre>
 */
public final class RecordedSteps {

    private static final int BATCH = 64;

    private RecordedSteps() {}

    /** Takes a folder that does not exist, a name such as resnet20, and a number of steps. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3) {
            throw new UserException("expected are a new folder, a network and a number of steps");
        }
        record(
                Path.of(arguments[0]),
                arguments[1],
                Integer.parseInt(arguments[2]),
                Datasets.cifar10());
    }

    static void record(Path out, String model, int steps, ImageDataset data) throws IOException {
        Files.createDirectories(out.toAbsolutePath().getParent());
        Path folder = Files.createDirectory(out);
        Block network = ModelZoo.create(ModelSpec.of(model, "none", 10, 32));
        List<String> losses = new ArrayList<>();
        try (FileChannel images = file(folder.resolve("images.f32"));
                FileChannel labels = file(folder.resolve("labels.i64"));
                Training training =
                        Training.builder()
                                .setNetwork(new Recording(network, images))
                                .setData(data)
                                .optDevice(Device.cpu())
                                .optBatchSize(BATCH)
                                .optEpochs(1 + steps * BATCH / data.train().size())
                                .optSeed(1)
                                .optOptimizer(Optimizers.adam(1e-3))
                                .optLoss(recording(labels))
                                .addAugmentation(
                                        Augmentations.randomCrop(4),
                                        Augmentations.horizontalFlip(0.5),
                                        Augmentations.colorJitter(0.2, 0.2, 0.2, 0.1),
                                        Augmentations.rotation(15))
                                .addCallback(Callback.afterStep(t -> stopAfter(t, steps)))
                                .addCallback(keeping(losses))
                                .build()) {
            Weights.save(training.network(), folder.resolve("weights.safetensors"), Map.of());
            training.run();
        }
        Files.write(folder.resolve("losses.txt"), losses);
    }

    private static FileChannel file(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static void stopAfter(Training training, int steps) {
        if (training.iteration() >= steps) {
            training.stop();
        }
    }

    private static Callback keeping(List<String> losses) {
        return new Callback() {
            @Override
            public void lossesRead(Training training, long first, float... read) {
                for (float loss : read) {
                    losses.add(Float.toString(loss));
                }
            }
        };
    }

    private static void append(FileChannel file, NDArray array) {
        try {
            HostArrays.read(
                    array,
                    bytes -> {
                        while (bytes.hasRemaining()) {
                            file.write(bytes);
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Loss recording(FileChannel labels) {
        Loss crossEntropy = Losses.crossEntropy();
        return new Loss("recorded") {
            @Override
            public NDArray evaluate(NDList truth, NDList logits) {
                append(labels, truth.head());
                return crossEntropy.evaluate(truth, logits);
            }
        };
    }

    /** A network that writes down the images of each step. */
    private static final class Recording extends AbstractBlock {

        private final Block network;
        private final FileChannel images;

        Recording(Block network, FileChannel images) {
            this.network = addChildBlock("network", network);
            this.images = images;
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore store,
                NDList inputs,
                boolean training,
                PairList<String, Object> parameters) {
            if (training) {
                append(images, inputs.head());
            }
            return network.forward(store, inputs, training);
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputs) {
            return network.getOutputShapes(inputs);
        }

        @Override
        protected void initializeChildBlocks(NDManager owner, DataType type, Shape... inputs) {
            network.initialize(owner, type, inputs);
        }
    }
}
