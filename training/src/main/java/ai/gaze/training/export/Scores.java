package ai.gaze.training.export;

/** Arithmetic with the scores of one image. */
final class Scores {

    private Scores() {}

    /** Returns the logarithm of the sum of the exponentials. */
    static double logSum(float[] logits) {
        double highest = logits[highest(logits)];
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - highest);
        }
        return highest + Math.log(sum);
    }

    /** Returns the index of the highest score, the first one of several. */
    static int highest(float[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        return best;
    }
}
