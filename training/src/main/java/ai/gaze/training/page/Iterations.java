package ai.gaze.training.page;

/**
 * The losses of the iterations, in as many numbers as a picture can show.
 *
 * @param every of how many iterations each number is the mean
 * @param loss the means; those of the last, incomplete ones are left out
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record Iterations(int every, float[] loss) {

    private static final int MOST = 1500;

    static Iterations of(float[] losses) {
        int every = Math.max(1, (losses.length + MOST - 1) / MOST);
        float[] means = new float[losses.length / every];
        for (int i = 0; i < means.length; i++) {
            double sum = 0;
            for (int j = 0; j < every; j++) {
                sum += losses[i * every + j];
            }
            means[i] = (float) (sum / every);
        }
        return new Iterations(every, means);
    }
}
