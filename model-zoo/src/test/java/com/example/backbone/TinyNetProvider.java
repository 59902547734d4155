package com.example.backbone;

import ai.gaze.zoo.backbone.Backbone;
import ai.gaze.zoo.backbone.BackboneProvider;

/**
 * Makes {@code tiny-net} known to Gaze. All that is needed besides is a jar on the class path with
 * the name of this class in {@code META-INF/services/ai.gaze.zoo.backbone.BackboneProvider}.
 */
public final class TinyNetProvider implements BackboneProvider {

    @Override
    public Backbone get() {
        return TinyNet.TYPE;
    }
}
