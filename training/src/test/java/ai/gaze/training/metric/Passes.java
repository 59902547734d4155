package ai.gaze.training.metric;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.array.HostArrays;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Evaluations of logits that no network gave. */
final class Passes {

    private Passes() {}

    static List<String> classes(int count) {
        return IntStream.range(0, count).mapToObj(i -> "class " + i).toList();
    }

    /** Evaluates logits {@code [N][classes]} in batches. */
    static Evaluation evaluate(int batch, int[] labels, float[][] logits, Metric... metrics) {
        return evaluate(batch, labels, logits, MetricSet.of(List.of(metrics)));
    }

    static Evaluation evaluate(int batch, int[] labels, float[][] logits, MetricSet metrics) {
        int classes = logits[0].length;
        return NoGrad.compute(
                () -> {
                    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                            EvaluationPass pass =
                                    new EvaluationPass(manager, classes(classes), metrics)) {
                        for (int from = 0; from < labels.length; from += batch) {
                            int to = Math.min(labels.length, from + batch);
                            try (NDManager owner = manager.newSubManager()) {
                                pass.add(
                                        HostArrays.of(
                                                owner,
                                                Arrays.stream(labels, from, to)
                                                        .asLongStream()
                                                        .toArray()),
                                        array(owner, Arrays.copyOfRange(logits, from, to)));
                            }
                        }
                        return pass.end();
                    }
                });
    }

    private static NDArray array(NDManager owner, float[][] rows) {
        float[] all = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, all, i * rows[i].length, rows[i].length);
        }
        return HostArrays.of(owner, all, new Shape(rows.length, rows[0].length));
    }

    /** Logits for which these classes are predicted, the others in the order of the classes. */
    static float[][] predicting(int[] predictions, int classes) {
        float[][] logits = new float[predictions.length][classes];
        for (int i = 0; i < predictions.length; i++) {
            for (int c = 0; c < classes; c++) {
                logits[i][c] = c == predictions[i] ? 1 : -c;
            }
        }
        return logits;
    }

    static int[] labels(SplittableRandom random, int images, int classes) {
        return random.ints(images, 0, classes).toArray();
    }

    static float[][] logits(SplittableRandom random, int images, int classes) {
        float[][] logits = new float[images][classes];
        for (float[] row : logits) {
            for (int c = 0; c < classes; c++) {
                row[c] = (float) (6 * random.nextDouble() - 3);
            }
        }
        return logits;
    }
}
