package ai.gaze.examples;

import ai.djl.nn.Block;
import ai.gaze.training.Training;
import ai.gaze.training.augment.Augmentations;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.MaskedImages;
import ai.gaze.training.data.ShapeImages;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.schedule.Schedules;
import ai.gaze.zoo.backbone.CifarResNet;
import ai.gaze.zoo.segmentation.SegmentationNetwork;

/**
 * Says of each pixel which of five shapes it is of. With 512 images and 40 epochs as arguments it
 * takes minutes and gets most pixels right.
 */
public final class SegmentShapes {

    private SegmentShapes() {}

    /** Trains on generated images with masks; the arguments are images, epochs and head. */
    public static void main(String[] arguments) {
        int images = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 48;
        int epochs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        String head = arguments.length > 2 ? arguments[2] : "fcn";
        ImageDataset data =
                MaskedImages.dataset(
                        "shapes", ShapeImages.of(images, 64, 1), ShapeImages.of(64, 64, 2));
        Block network =
                SegmentationNetwork.builder()
                        .setBackbone(CifarResNet.builder().setNumLayers(20).optAttention("eca"))
                        .optHead(head)
                        .setOutSize(data.classNames().size())
                        .build();
        try (Training training =
                Training.builder()
                        .setNetwork(network)
                        .setData(data)
                        .optEpochs(epochs)
                        .optBatchSize(16)
                        .optExecution(ExecutionMode.COMPILED)
                        .optSchedule(Schedules.cosine())
                        .addAugmentation(
                                Augmentations.randomCrop(4), Augmentations.horizontalFlip(0.5))
                        .addMetric(Metrics.meanIou())
                        .optBestMonitor("mean_iou")
                        .build()) {
            training.run();
            System.out.println(training.metrics());
        }
    }
}
