package ai.gaze.training.replica;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.trace.Attributes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Batch normalization of {@code [B, C, ...]} over the rows of all replicas, as PyTorch's {@code
 * SyncBatchNorm}: means and sums of squared deviations of each are joined on the first device. All
 * of it is recorded, so that the backward pass joins their gradients, too.
 *
 * @param momentum the share of the batch in the running statistics
 * @param epsilon added to the variance
 */
record SyncedNorm(double momentum, double epsilon) {

    static SyncedNorm of(Attributes attributes) {
        return new SyncedNorm(attributes.number("momentum"), attributes.number("eps"));
    }

    /**
     * What one replica has of it.
     *
     * @param x {@code [B, C, ...]} float32
     * @param weight the scale {@code [C]}
     * @param bias the shift {@code [C]}
     */
    record Input(NDArray x, NDArray weight, NDArray bias) {

        private int[] others() {
            return IntStream.range(0, x.getShape().dimension()).filter(axis -> axis != 1).toArray();
        }

        private double values() {
            return (double) x.size() / x.getShape().get(1);
        }

        private NDArray alongChannels(NDArray values) {
            long[] shape = new long[x.getShape().dimension()];
            Arrays.fill(shape, 1);
            shape[1] = x.getShape().get(1);
            return values.reshape(new Shape(shape));
        }
    }

    /**
     * Normalizes.
     *
     * @param inputs of all replicas in their order
     * @param runningMean of the first, moved in place
     * @param runningVar likewise
     * @return the results in their order, of the managers of {@code x}
     */
    NDList of(List<Input> inputs, NDArray runningMean, NDArray runningVar) {
        NDManager first = inputs.get(0).x().getManager();
        NDManager host = first.newSubManager(Device.cpu());
        double count = inputs.stream().mapToDouble(Input::values).sum();
        NDList means = new NDList();
        NDList squares = new NDList();
        float[] shares = new float[inputs.size()];
        for (int i = 0; i < shares.length; i++) {
            Input input = inputs.get(i);
            NDArray own =
                    input.x()
                            .sum(input.others())
                            .div(HostArrays.scalar(host, (float) input.values()));
            NDArray away = input.x().sub(input.alongChannels(own));
            shares[i] = (float) (input.values() / count);
            means.add(onFirst(own, first));
            squares.add(onFirst(away.mul(away).sum(input.others()), first));
        }
        NDArray weights = HostArrays.of(first, shares, new Shape(shares.length, 1));
        NDArray all = NDArrays.stack(means);
        NDArray mean = all.mul(weights).sum(new int[] {0});
        NDArray apart = all.sub(mean);
        NDArray variance =
                NDArrays.stack(squares)
                        .sum(new int[] {0})
                        .div(HostArrays.scalar(host, (float) count))
                        .add(apart.mul(apart).mul(weights).sum(new int[] {0}));
        move(host, runningMean, mean.stopGradient(), 1);
        move(host, runningVar, variance.stopGradient(), count / (count - 1));
        NDArray deviation = variance.add(HostArrays.scalar(host, (float) epsilon)).sqrt();
        NDList results = new NDList();
        for (Input input : inputs) {
            NDArray centred = input.x().sub(input.alongChannels(onDevice(mean, input)));
            NDArray scale = input.weight().div(onDevice(deviation, input));
            results.add(
                    centred.mul(input.alongChannels(scale)).add(input.alongChannels(input.bias())));
        }
        return results;
    }

    private static NDArray onFirst(NDArray array, NDManager first) {
        NDArray there = Casts.to(array, first.getDevice());
        there.attach(first);
        return there;
    }

    private static NDArray onDevice(NDArray array, Input input) {
        NDArray there = Casts.to(array, input.x().getDevice());
        if (there != array) {
            there.attach(input.x().getManager());
        }
        return there;
    }

    private void move(NDManager host, NDArray running, NDArray batch, double factor) {
        running.muli(HostArrays.scalar(host, (float) (1 - momentum)));
        running.addi(batch.mul(HostArrays.scalar(host, (float) (momentum * factor))));
    }
}
