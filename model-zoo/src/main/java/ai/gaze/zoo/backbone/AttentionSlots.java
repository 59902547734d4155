package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.attention.AttentionType;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.registry.OptionValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The places of a backbone in which attention may stand: a builder asks at each, and gets a module
 * or nothing.
 */
public final class AttentionSlots {

    /**
     * The end of a stage.
     *
     * @param network the layers that the stage is among
     * @param layers how many of them come before its end
     * @param stage its number
     * @param channels of its map
     */
    record StageEnd(NamedSequential network, int layers, int stage, int channels) {}

    private final List<StageEnd> ends = new ArrayList<>();
    private final AttentionType type;
    private final OptionValues options;
    private final Placement placement;

    AttentionSlots(AttentionType type, OptionValues options, Placement placement) {
        this.type = type;
        this.options = options;
        this.placement = placement;
    }

    /** No attention anywhere. */
    static AttentionSlots empty() {
        return new AttentionSlots(null, null, null);
    }

    /** Returns the ends of the stages that a builder has asked for, in order. */
    List<StageEnd> stageEnds() {
        return List.copyOf(ends);
    }

    /** Returns the name of the attention, under which it is added to a block. */
    public String name() {
        return type.name();
    }

    /** Returns the attention for the residual branch of a block. */
    public Optional<Block> inBlock(int channels) {
        return at(Placement.Kind.IN_BLOCK, channels);
    }

    /** Returns whether attention stands in the residual branches. */
    public boolean isInBlock() {
        return isAt(Placement.Kind.IN_BLOCK);
    }

    /** Adds the attention after a stage, if it stands there; the stage ends behind it. */
    public void afterStage(NamedSequential network, int stage, int channels) {
        if (placement != null && placement.stages().contains(stage)) {
            network.add(name() + stage, create(channels));
        }
        ends.add(new StageEnd(network, network.layers().size(), stage, channels));
    }

    /** Adds the attention before the pooling of a stage, if it stands there. */
    public void beforePool(NamedSequential network, int stage, int channels) {
        at(Placement.Kind.BEFORE_POOL, channels).ifPresent(a -> network.add(name() + stage, a));
    }

    private Optional<Block> at(Placement.Kind kind, int channels) {
        return isAt(kind) ? Optional.of(create(channels)) : Optional.empty();
    }

    private boolean isAt(Placement.Kind kind) {
        return placement != null && placement.kind() == kind;
    }

    private Block create(int channels) {
        return type.createForNetwork(channels, options);
    }
}
