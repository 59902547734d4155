package ai.gaze.training.compare;

/**
 * A published claim and what the runs say about it.
 *
 * @param variant name of the variant that it is about
 * @param kind what is claimed
 * @param published the published figure, as text
 * @param ours the figure of the runs, as text
 * @param verdict whether it holds
 * @param reason why, in a few words
 */
public record Claim(
        String variant, Kind kind, String published, String ours, Verdict verdict, String reason) {

    /** What is claimed. */
    public enum Kind {
        /** The variant is better than the baseline: in accuracy, of a segmentation in mean IoU. */
        ACCURACY_GAIN,
        /** The variant reaches an accuracy. */
        ACCURACY,
        /** The variant reaches a mean IoU. */
        MEAN_IOU,
        /** The variant reaches a top-5 accuracy. */
        TOP5,
        /** It has so many parameters. */
        PARAMETERS,
        /** It takes so much more computation than the baseline. */
        EXTRA_COMPUTE,
        /** An epoch takes so much longer than that of the baseline. */
        EXTRA_TIME
    }
}
