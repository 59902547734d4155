package com.example.attention;

import ai.gaze.zoo.attention.AttentionProvider;
import ai.gaze.zoo.attention.AttentionType;

/**
 * Makes {@code layer-scale} known to Gaze. All that is needed besides is a jar on the class path
 * with the name of this class in {@code META-INF/services/ai.gaze.zoo.attention.AttentionProvider}.
 */
public final class LayerScaleProvider implements AttentionProvider {

    @Override
    public AttentionType get() {
        return LayerScale.TYPE;
    }
}
