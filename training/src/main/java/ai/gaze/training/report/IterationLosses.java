package ai.gaze.training.report;

/**
 * The losses of the iterations as a picture shows them: some of them, and their running mean.
 *
 * @param x numbers of the iterations, from 1
 * @param each their losses
 * @param mean running mean up to each, which forgets with a rate of 0.99
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record IterationLosses(double[] x, double[] each, double[] mean) {

    private static final double RATE = 0.99;

    /**
     * Takes losses at equal distances.
     *
     * @param losses loss of each iteration
     * @param most about how many to take, less than twice as many
     */
    public static IterationLosses of(float[] losses, int most) {
        int stride = Math.max(1, losses.length / most);
        int points = (losses.length + stride - 1) / stride;
        double[] x = new double[points];
        double[] each = new double[points];
        double[] mean = new double[points];
        double average = 0;
        double weight = 0;
        for (int i = 0; i < losses.length; i++) {
            average = RATE * average + (1 - RATE) * losses[i];
            weight = RATE * weight + (1 - RATE);
            if (i % stride == 0) {
                x[i / stride] = i + 1;
                each[i / stride] = losses[i];
                mean[i / stride] = average / weight;
            }
        }
        return new IterationLosses(x, each, mean);
    }
}
