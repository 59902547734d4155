package ai.gaze.zoo.export;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.trace.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Compares an exported file, run by another engine, with the block that it was made of. */
public final class ExportVerifier {

    private ExportVerifier() {}

    /**
     * Returns the largest absolute difference between the outputs of the block and the file.
     *
     * @param block the network, in evaluation mode
     * @param file a {@code .pt} or {@code .onnx} file of it, without other pre- or post-processing
     * @param batches inputs of networks with one input; any number of batches of any size
     * @throws IOException if the file cannot be read
     * @throws IllegalStateException if the outputs have different shapes
     */
    public static double largestDifference(Block block, Path file, List<Tensor> batches)
            throws IOException {
        try (ExportedNetwork network = ExportedNetwork.open(file)) {
            return largestDifference(block, network, batches);
        }
    }

    private static double largestDifference(
            Block block, ExportedNetwork network, List<Tensor> batches) {
        double largest = 0;
        for (Tensor batch : batches) {
            List<Tensor> expected = run(block, batch);
            largest = Math.max(largest, difference(expected, network.run(List.of(batch))));
        }
        return largest;
    }

    /** Returns the largest difference as a share of the largest output of its batch. */
    static double largestShare(Block block, ExportedNetwork network, List<Tensor> batches) {
        double largest = 0;
        for (Tensor batch : batches) {
            List<Tensor> expected = run(block, batch);
            double scale = Float.MIN_NORMAL;
            for (Tensor output : expected) {
                for (float value : output.toFloats()) {
                    scale = Math.max(scale, Math.abs(value));
                }
            }
            double share = difference(expected, network.run(List.of(batch))) / scale;
            largest = Math.max(largest, Double.isNaN(share) ? Double.POSITIVE_INFINITY : share);
        }
        return largest;
    }

    /**
     * Returns the largest absolute difference between float32 outputs; infinite where one of two is
     * not a number.
     *
     * @throws IllegalStateException if their shapes differ
     */
    public static double difference(List<Tensor> expected, List<Tensor> actual) {
        if (expected.size() != actual.size()) {
            throw new IllegalStateException(
                    "expected " + expected.size() + " outputs, but there are " + actual.size());
        }
        double largest = 0;
        for (int i = 0; i < expected.size(); i++) {
            if (!expected.get(i).shape().equals(actual.get(i).shape())) {
                throw new IllegalStateException(
                        "expected an output "
                                + expected.get(i).shape()
                                + ", but it is "
                                + actual.get(i).shape());
            }
            float[] a = expected.get(i).toFloats();
            float[] b = actual.get(i).toFloats();
            for (int j = 0; j < a.length; j++) {
                boolean same = a[j] == b[j] || (Float.isNaN(a[j]) && Float.isNaN(b[j]));
                double distance = same ? 0 : Math.abs((double) a[j] - b[j]);
                largest =
                        Math.max(
                                largest,
                                Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance);
            }
        }
        return largest;
    }

    private static List<Tensor> run(Block block, Tensor batch) {
        NDManager parent =
                block.getParameters().isEmpty()
                        ? NDManager.newBaseManager(Device.cpu())
                        : block.getParameters().get(0).getValue().getArray().getManager();
        try (NDManager manager = parent.newSubManager()) {
            NDList input = new NDList(batch.array(manager));
            NDList output = block.forward(new ParameterStore(manager, false), input, false);
            return output.stream().map(Tensor::of).toList();
        }
    }
}
