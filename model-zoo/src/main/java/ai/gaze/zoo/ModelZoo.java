package ai.gaze.zoo;

import ai.djl.nn.Block;
import ai.gaze.zoo.attention.AttentionBlock;
import ai.gaze.zoo.backbone.BackboneBuilder;
import ai.gaze.zoo.backbone.Backbones;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.segmentation.SegmentationModel;
import ai.gaze.zoo.segmentation.SegmentationNetwork;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Builds networks. */
public final class ModelZoo {

    private ModelZoo() {}

    /**
     * Builds a network that takes images {@code [N, C, H, W]} and gives logits {@code [N,
     * classes]}, with a head those of each pixel, {@code [N, classes, H, W]}. Its parameters are
     * not initialized yet.
     *
     * @param spec what to build
     * @throws UserException if the specification names something that does not exist or does not
     *     fit
     */
    public static Block create(ModelSpec spec) {
        if (spec.head() == null) {
            return builder(spec).build();
        }
        SegmentationNetwork.Builder network =
                SegmentationNetwork.builder()
                        .setBackbone(builder(spec))
                        .optHead(spec.head())
                        .setOutSize(spec.classes());
        return (spec.headStage() == null ? network : network.optStage(spec.headStage())).build();
    }

    /**
     * Returns the builder of a network, with a head that of its backbone, to change what a
     * specification does not say, such as the channels of the images.
     *
     * @param spec what to build
     * @throws UserException if there is no such network, option or attention
     */
    public static BackboneBuilder<?> builder(ModelSpec spec) {
        return Backbones.get(spec.backbone())
                .builder(spec.options())
                .setOutSize(spec.classes())
                .optChannels(spec.channels())
                .optImageSize(spec.inputSize().height(), spec.inputSize().width())
                .optAttention(spec.attention())
                .optPlacement(spec.placement());
    }

    /**
     * Returns what a network computes otherwise than the published one whose weights have the same
     * names and shapes; empty if nothing.
     *
     * @param spec the network
     * @throws UserException if there is no such network
     */
    public static Optional<String> unlikePublished(ModelSpec spec) {
        return spec.head() == null
                ? builder(spec).unlikePublished()
                : SegmentationModel.unlikePublished(spec);
    }

    /**
     * Returns the attention modules of a network by their dotted names, in order. A module that is
     * made of modules counts as one.
     *
     * @param network a network
     */
    public static Map<String, AttentionBlock> attentionModules(Block network) {
        Map<String, AttentionBlock> modules = new LinkedHashMap<>();
        ParameterNames.visit(
                network,
                (name, block) -> {
                    boolean part =
                            modules.keySet().stream().anyMatch(m -> name.startsWith(m + "."));
                    if (block instanceof AttentionBlock attention && !part) {
                        modules.put(name, attention);
                    }
                });
        return modules;
    }
}
