package ai.gaze.zoo.backbone;

import ai.djl.nn.Block;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.attention.AttentionType;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.registry.OptionValues;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The places of a backbone in which attention may stand: a builder asks at each, and gets a module
 * or nothing.
 */
final class AttentionSlots {

    private final AttentionType type;
    private final OptionValues options;
    private final Placement placement;

    /**
     * @param spec which attention, and where
     * @param backbone the backbone, which knows its places
     * @throws UserException if the backbone has no such place, or there is no such attention
     */
    AttentionSlots(ModelSpec spec, Backbone backbone) {
        this(spec, backbone, Map.of());
    }

    /**
     * @param defaults options that differ in this backbone from the defaults of the attention
     */
    AttentionSlots(ModelSpec spec, Backbone backbone, Map<String, String> defaults) {
        if (spec.attention().isNone()) {
            type = null;
            options = null;
            placement = null;
            return;
        }
        type = Attentions.get(spec.attention().name());
        Map<String, String> given = new HashMap<>(defaults);
        given.putAll(spec.attention().options());
        options = type.read(given);
        placement = spec.placement() == null ? backbone.defaultPlacement(type) : spec.placement();
        check(backbone);
    }

    private void check(Backbone backbone) {
        if (!backbone.placements().contains(placement.kind())) {
            throw new UserException(
                    "model "
                            + backbone.name()
                            + " has no place "
                            + placement.kind()
                            + " for attention; use "
                            + String.join(
                                    " or ",
                                    backbone.placements().stream()
                                            .sorted()
                                            .map(AttentionSlots::example)
                                            .toList()));
        }
        if (!placement.stages().isEmpty() && placement.stages().last() > backbone.stages()) {
            throw new UserException(
                    "model "
                            + backbone.name()
                            + " has "
                            + backbone.stages()
                            + " stages, so attention cannot stand after stage "
                            + placement.stages().last()
                            + "; use stages from 1 to "
                            + backbone.stages());
        }
    }

    private static String example(Placement.Kind kind) {
        return kind == Placement.Kind.AFTER_STAGE ? "after-stage:1,2,3" : kind.toString();
    }

    /** Returns the name of the attention, under which it is added to a block. */
    String name() {
        return type.name();
    }

    /** Returns the attention for the residual branch of a block. */
    Optional<Block> inBlock(int channels) {
        return at(Placement.Kind.IN_BLOCK, channels);
    }

    /** Whether attention stands in the residual branches. */
    boolean isInBlock() {
        return placement != null && placement.kind() == Placement.Kind.IN_BLOCK;
    }

    /** Adds the attention after a stage, if it stands there. */
    void afterStage(NamedSequential network, int stage, int channels) {
        if (placement != null && placement.stages().contains(stage)) {
            network.add(name() + stage, create(channels));
        }
    }

    /** Adds the attention before the pooling of a stage, if it stands there. */
    void beforePool(NamedSequential network, int stage, int channels) {
        at(Placement.Kind.BEFORE_POOL, channels).ifPresent(a -> network.add(name() + stage, a));
    }

    private Optional<Block> at(Placement.Kind kind, int channels) {
        return placement != null && placement.kind() == kind
                ? Optional.of(create(channels))
                : Optional.empty();
    }

    private Block create(int channels) {
        return type.createForNetwork(channels, options);
    }
}
