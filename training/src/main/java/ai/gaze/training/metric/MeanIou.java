package ai.gaze.training.metric;

import java.util.List;

/**
 * The mean over the classes of the intersection of prediction and truth by their union, of pixels
 * or images (the measure of PASCAL VOC's segmentation; Everingham et al., 2010). A class that is
 * neither there nor predicted is left out.
 */
final class MeanIou {

    static final MetricType TYPE =
            MetricType.of("mean-iou", List.of(), values -> metric()).aliases("miou");

    private MeanIou() {}

    static Metric metric() {
        return NamedMetric.share("mean_iou", MeanIou::of);
    }

    static double of(Evaluation evaluation) {
        int classes = evaluation.classes().size();
        long[] both = new long[classes];
        long[] either = new long[classes];
        for (int i = 0; i < evaluation.labels().length; i++) {
            int truth = evaluation.labels()[i];
            int said = evaluation.predictions()[i];
            either[truth]++;
            if (truth == said) {
                both[truth]++;
            } else {
                either[said]++;
            }
        }
        double sum = 0;
        int known = 0;
        for (int c = 0; c < classes; c++) {
            if (either[c] > 0) {
                sum += (double) both[c] / (double) either[c];
                known++;
            }
        }
        return sum / known;
    }
}
