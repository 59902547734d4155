package ai.gaze.zoo.export;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.InitializedWeights;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.AtomicFiles;
import ai.gaze.zoo.layer.NamedOutputs;
import ai.gaze.zoo.registry.FactoryException;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Tensor;
import ai.gaze.zoo.trace.Tracer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Exports any initialized block of DJL.
 *
 * <pre>{@code
 * Exports.onnx(network, new Shape(1, 3, 32, 32)).optDynamicSize(true).verified().write(file);
 * }</pre>
 *
 * <p>The file takes what the block takes and gives what it gives in evaluation mode, with batches
 * of any size.
 */
public final class Exports {

    private Exports() {}

    /**
     * Exports to ONNX.
     *
     * @param network is not changed
     * @param input shape of its input, whose first axis is the batch
     */
    public static Export onnx(Block network, Shape input) {
        return new Export(
                network,
                input,
                ".onnx",
                (graph, file) -> new OnnxWriter(Map.of(), names(network)).write(graph, file));
    }

    /**
     * Exports to TorchScript.
     *
     * @param network is not changed
     * @param input shape of its input, whose first axis is the batch
     */
    public static Export torchScript(Block network, Shape input) {
        return new Export(
                network, input, ".pt", (graph, file) -> new TorchScriptWriter().write(graph, file));
    }

    private static List<String> names(Block network) {
        return network instanceof NamedOutputs named ? named.outputNames() : List.of();
    }

    private interface Writing {
        void write(Graph graph, Path file) throws IOException;
    }

    /** An export that is not written yet. */
    public static final class Export {

        private static final double TOLERANCE = 1e-3;

        private final Block network;
        private final Shape input;
        private final String ending;
        private final Writing writing;
        private boolean isDynamic;
        private boolean isHalf;
        private boolean isVerified;

        private Export(Block network, Shape input, String ending, Writing writing) {
            if (network == null || input == null) {
                throw new UserException(
                        Texts.format(
                                "an export was given null for its %s; give it one",
                                network == null ? "network" : "shape of the input"));
            }
            if (input.dimension() < 2) {
                throw UserException.of(
                        "an export was given the shape %s of the input; give one of a batch, such as (1, 3, 32, 32)",
                        input);
            }
            this.network = network;
            this.input = input;
            this.ending = ending;
            this.writing = writing;
        }

        /** Sets whether the file takes images of any height and width; the default is not. */
        public Export optDynamicSize(boolean dynamic) {
            isDynamic = dynamic;
            return this;
        }

        /** Sets whether it computes in float16; the default is float32. */
        public Export optHalf(boolean half) {
            isHalf = half;
            return this;
        }

        /**
         * Loads the file again, by ONNX Runtime or by PyTorch without the classes of the network,
         * and compares what it computes of random inputs, as a share of the largest output.
         */
        public Export verified() {
            isVerified = true;
            return this;
        }

        /**
         * Writes the file, whole or not at all.
         *
         * @param file its name ends in {@code .onnx} or {@code .pt}; replaced if it exists
         * @return the file
         * @throws UserException if the network computes something that the format cannot express,
         *     or if the file computes something else; what was there before stays
         * @throws IOException if it cannot be written
         */
        public Path write(Path file) throws IOException {
            Path name = file == null ? null : file.getFileName();
            if (name == null || !name.toString().endsWith(ending)) {
                throw new UserException(
                        Texts.format(
                                "an export is to be called %s, where a name that ends in %s was expected; give it that ending",
                                file, ending));
            }
            InitializedWeights.require(network, "that is to be exported");
            Graph traced = Tracer.builder().optDynamicSize(isDynamic).build().trace(network, input);
            Graph folded = BatchNormFolding.fold(traced);
            Graph graph = isHalf ? HalfPrecision.of(folded) : folded;
            AtomicFiles.writeNamed(
                    file,
                    target -> {
                        writing.write(graph, target);
                        if (isVerified) {
                            verify(file, target);
                        }
                    });
            return file;
        }

        private void verify(Path file, Path written) throws IOException {
            List<Tensor> batches = new ArrayList<>();
            double largest = 0;
            // Not of the engine's generator, from which a training in another thread draws.
            Random random = new Random(1);
            for (long[] shape : shapes()) {
                Shape batch = new Shape(shape);
                float[] values = new float[Math.toIntExact(batch.size())];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextGaussian();
                }
                batches.add(Tensor.of(batch, values));
            }
            try (ExportedNetwork exported =
                    ExportedNetwork.open(written, file.getFileName().toString())) {
                largest = ExportVerifier.largestShare(network, exported, batches);
            } catch (RuntimeException e) {
                FactoryException.requireOfPart(e);
                throw other(file, String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
            }
            double most = isHalf ? 100 * TOLERANCE : TOLERANCE;
            if (!(largest <= most)) {
                throw other(
                        file, Texts.format("outputs differ by %.2g of the largest", largest), null);
            }
        }

        // Another batch, and where the size is free another size, which is odd.
        private List<long[]> shapes() {
            long[] one = input.getShape().clone();
            one[0] = 1;
            long[] three = one.clone();
            three[0] = 3;
            if (isDynamic && three.length == 4) {
                three[2] = three[2] * 3 / 2 | 1;
                three[3] = three[3] * 3 / 2 | 1;
            }
            return List.of(one, three);
        }

        private UserException other(Path file, String how, Exception cause) {
            return new UserException(
                    Texts.format(
                            "%s would compute something else than the network (%s), so it was not written; export to another format%s",
                            file, how, isHalf ? ", or without half precision" : ""),
                    cause);
        }
    }
}
