package com.example.attention;

import ai.gaze.zoo.attention.AttentionBlock;
import ai.gaze.zoo.attention.AttentionOptions;
import ai.gaze.zoo.attention.AttentionProvider;
import ai.gaze.zoo.attention.Paper;

/**
 * Makes {@code layer-scale} known to Gaze. All that is needed besides is a jar on the class path
 * with the name of this class in {@code META-INF/services/ai.gaze.zoo.attention.AttentionProvider}.
 */
public final class LayerScaleProvider implements AttentionProvider {

    @Override
    public String name() {
        return "layer-scale";
    }

    @Override
    public Paper paper() {
        return new Paper(
                "Going deeper with Image Transformers",
                "Touvron, Cord, Sablayrolles, Synnaeve, Jégou",
                2021);
    }

    @Override
    public AttentionBlock create(int channels, AttentionOptions options) {
        return new LayerScale(channels, options.number("start", 0.1));
    }
}
