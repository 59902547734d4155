package com.example.backbone;

import ai.djl.nn.Block;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.backbone.Architecture;
import ai.gaze.zoo.backbone.AttentionSlots;
import ai.gaze.zoo.backbone.Backbone;
import ai.gaze.zoo.backbone.BackboneBuilder;
import ai.gaze.zoo.layer.HeLayers;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.Pooling;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.List;

/** A network of a third party: three convolutions, each followed by ReLU, attention and pooling. */
public final class TinyNet {

    private static final int STAGES = 3;
    private static final Option<Integer> WIDTH =
            Options.integer("width", 8, 1).describe("channels of the first convolution");

    /** What is known of it. */
    public static final Backbone TYPE =
            Backbone.of("tiny-net", List.of(WIDTH), o -> builder().optWidth(o.get(WIDTH)))
                    .aliases("tiny")
                    .usualInputSize(32);

    private TinyNet() {}

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds the network. */
    public static final class Builder extends BackboneBuilder<Builder> {

        private int width = 8;

        /** Sets the channels of the first convolution. */
        public Builder optWidth(int channels) {
            width = channels;
            return this;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected Architecture architecture() {
            return new Architecture("tiny-net", 8, STAGES, Placement.BEFORE_POOL);
        }

        @Override
        protected Block create(AttentionSlots slots) {
            NamedSequential network = new NamedSequential();
            int in = channels();
            for (int stage = 1; stage <= STAGES; stage++) {
                int out = width << (stage - 1);
                network.add("conv" + stage, HeLayers.convWithBias(in, out, 3, 1));
                network.add("relu" + stage, Layers.relu());
                slots.beforePool(network, stage, out);
                network.add("pool" + stage, Layers.maxPool(2));
                slots.afterStage(network, stage, out);
                in = out;
            }
            return network.add("avgpool", Pooling.global())
                    .add("fc", Layers.linear(in, outputs(), true));
        }
    }
}
