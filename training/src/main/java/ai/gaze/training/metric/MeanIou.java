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
        return of(ClassCounts.of(evaluation));
    }

    /** Returns it of counts; NaN if there are none. */
    static double of(ClassCounts counts) {
        return counts.macro(counts::iou);
    }
}
