package ai.gaze.training.run;

import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.metric.Metrics;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.NameAndOptions;
import ai.gaze.zoo.segmentation.SegmentationHeads;
import ai.gaze.zoo.segmentation.SegmentationModel;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a network learns to say of an image. */
public enum Task {
    /** Its class. */
    @JsonProperty("classification")
    CLASSIFICATION,
    /** The class of each of its pixels. */
    @JsonProperty("segmentation")
    SEGMENTATION;

    private static final String FCN = "fcn";

    /** Returns the head of a segmentation. */
    static String head(String model, Optional<SegmentationModel> named, String asked) {
        String own = named.map(SegmentationModel::head).orElse(FCN);
        if (asked == null) {
            return own;
        }
        NameAndOptions head = NameAndOptions.parse("head", asked);
        String name = SegmentationHeads.get(head.name()).name();
        if (named.isPresent() && !own.equals(name)) {
            throw new UserException(
                    Texts.format(
                            "model %s has head %s, but head is \"%s\"; leave one out, or set model to %s",
                            model, own, Excerpt.of(asked), named.get().backbone()));
        }
        return new NameAndOptions(name, head.options()).toString();
    }

    /** Returns the options of the backbone, those that were given above those of its name. */
    static Map<String, String> options(
            Optional<SegmentationModel> named, Map<String, String> given) {
        Map<String, String> all =
                new TreeMap<>(named.map(SegmentationModel::options).orElse(Map.of()));
        all.putAll(given == null ? Map.of() : given);
        return all;
    }

    /** Returns the metrics of a segmentation, of which mean IoU is always one. */
    static List<String> metrics(List<String> asked) {
        List<String> all = new ArrayList<>(asked == null ? List.of() : asked);
        String own = Metrics.meanIou().name();
        if (all.stream().noneMatch(text -> Metrics.get(text).name().equals(own))) {
            all.add(0, "mean-iou");
        }
        return all;
    }

    /** Refuses what a classification has not. */
    static void requireNoHead(String model, boolean named, String head, Integer stage) {
        if (named || head != null || stage != null) {
            throw new UserException(
                    Texts.format(
                            "%s, but task is classification; set task to segmentation, or %s",
                            named
                                    ? Texts.format("model %s gives a class of each pixel", model)
                                    : head == null
                                            ? "head-stage is " + stage
                                            : Texts.format("head is \"%s\"", Excerpt.of(head)),
                            named ? "choose another model" : "leave that out"));
        }
    }

    /** Refuses images with masks where these are not learnt, and those without where they are. */
    static void requireFits(boolean segments, ImageDataset data) {
        if (segments == data.train().hasMasks()) {
            return;
        }
        throw new UserException(
                segments
                        ? Texts.format(
                                "%s has a class for each image and no masks, but task is segmentation; set task to classification, or choose a data set with masks",
                                data.name())
                        : Texts.format(
                                "%s has a mask for each image and no class, but task is classification; set task to segmentation",
                                data.name()));
    }
}
