package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.attention.AttentionType;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.registry.OptionValues;
import java.util.Optional;

/**
 * The places of a backbone in which attention may stand: a builder asks at each, and gets a module
 * or nothing.
 */
public final class AttentionSlots {

    /** No attention anywhere. */
    static final AttentionSlots EMPTY = new AttentionSlots(null, null, null);

    private final AttentionType type;
    private final OptionValues options;
    private final Placement placement;

    AttentionSlots(AttentionType type, OptionValues options, Placement placement) {
        this.type = type;
        this.options = options;
        this.placement = placement;
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

    /** Adds the attention after a stage, if it stands there. */
    public void afterStage(NamedSequential network, int stage, int channels) {
        if (placement != null && placement.stages().contains(stage)) {
            network.add(name() + stage, create(channels));
        }
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
