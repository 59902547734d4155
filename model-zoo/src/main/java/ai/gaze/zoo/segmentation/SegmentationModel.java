package ai.gaze.zoo.segmentation;

import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.backbone.Backbones;
import ai.gaze.zoo.registry.NameAndOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A network for segmentation that is known by one name, as torchvision's {@code fcn_resnet50}: a
 * backbone with a head, and what the backbone has for it.
 *
 * @param name its name, with {@code -} for torchvision's {@code _}
 * @param backbone name of the backbone
 * @param options options of the backbone
 * @param head name of the head
 */
public record SegmentationModel(
        String name, String backbone, Map<String, String> options, String head) {

    private static final String DILATED = "dilated-stages";

    private static final List<SegmentationModel> ALL =
            Stream.of("fcn", "deeplabv3")
                    .flatMap(head -> Stream.of("resnet50", "resnet101").map(b -> of(head, b)))
                    .toList();

    private static SegmentationModel of(String head, String backbone) {
        return new SegmentationModel(
                head + "-" + backbone, backbone, Map.of(DILATED, "2", "stem", "imagenet"), head);
    }

    /** Returns the names of all of them. */
    public static List<String> names() {
        return ALL.stream().map(SegmentationModel::name).toList();
    }

    /**
     * Finds one.
     *
     * @param name such as {@code fcn-resnet50} or {@code fcn_resnet50}
     */
    public static Optional<SegmentationModel> find(String name) {
        return ALL.stream().filter(m -> m.name.equals(name.replace('_', '-'))).findFirst();
    }

    /**
     * Returns what a network computes otherwise than torchvision's with the same head, whose
     * weights have the same names and shapes; empty if nothing, or if there is none of such a head.
     *
     * @param spec a network with a head
     */
    public static Optional<String> unlikePublished(ModelSpec spec) {
        String head = NameAndOptions.parse("head", spec.head()).name();
        String dilated = spec.options().getOrDefault(DILATED, "0");
        String backbone = Backbones.get(spec.backbone()).name();
        boolean published =
                ALL.stream().anyMatch(m -> m.head.equals(head) && m.backbone.equals(backbone));
        return !published || dilated.equals("2")
                ? Optional.empty()
                : Optional.of(
                        Texts.format(
                                "its last stages are dilated otherwise (dilated-stages=%s) than those of torchvision's %s-%s (dilated-stages=2)",
                                dilated, head, backbone));
    }
}
