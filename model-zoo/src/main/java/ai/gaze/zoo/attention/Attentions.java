package ai.gaze.zoo.attention;

import ai.djl.nn.Block;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.registry.Registry;
import java.util.List;
import java.util.Map;

/** All attention modules by name. */
public final class Attentions {

    private static final Registry<AttentionType> REGISTRY = newRegistry();

    private Attentions() {}

    static Registry<AttentionType> newRegistry() {
        return new Registry<>("attention", AttentionProvider.class, Attentions::own);
    }

    private static List<AttentionType> own() {
        return List.of(
                SqueezeExcitation.TYPE,
                ChannelAttention.TYPE,
                ChannelAttention.OF_CBAM,
                SpatialAttention.TYPE,
                Cbam.TYPE,
                LocalAttention.TYPE,
                NonLocal.TYPE,
                PositionAttention.TYPE,
                ChannelGramAttention.TYPE,
                DualAttention.TYPE,
                CrissCrossAttention.TYPE,
                EfficientChannelAttention.TYPE,
                GlobalContext.TYPE,
                Bam.TYPE,
                SimAm.TYPE,
                CoordinateAttention.TYPE,
                ConcurrentSpatialChannel.TYPE,
                TripletAttention.TYPE,
                GatherExcite.TYPE,
                SelectiveKernel.TYPE,
                MultiHeadSelfAttention.TYPE,
                EfficientAttention.TYPE,
                EffectiveSqueezeExcitation.TYPE,
                GatedChannelTransformation.TYPE,
                SplitAttention.TYPE,
                EfficientChannelPerceptron.TYPE,
                CircularEfficientChannelAttention.TYPE,
                LightCbam.TYPE,
                SimpleCoordinateAttention.TYPE,
                EfficientLocalAttention.TYPE,
                StripAttention.TYPE,
                LambdaLayer.TYPE,
                HaloAttention.TYPE,
                BilinearAttentionTransform.TYPE,
                ExternalAttention.TYPE,
                DoubleAttention.TYPE,
                SpatialGroupEnhance.TYPE,
                ShuffleAttention.TYPE,
                PyramidSqueezeAttention.TYPE,
                PolarizedSelfAttention.TYPE,
                ContextualTransformer.TYPE,
                ParNetAttention.TYPE,
                FrequencyChannelAttention.TYPE,
                EfficientMultiScaleAttention.TYPE,
                LargeKernelAttention.TYPE,
                AxialAttention.TYPE,
                OutlookAttention.TYPE,
                LinearContextTransform.TYPE,
                StyleRecalibration.TYPE,
                SpatialGatingUnit.TYPE,
                DisentangledNonLocal.TYPE,
                NormalizationAttention.TYPE,
                MixedLocalChannelAttention.TYPE,
                LargeSelectiveKernel.TYPE);
    }

    /** Returns the registry itself. */
    public static Registry<AttentionType> registry() {
        return REGISTRY;
    }

    /**
     * Adds a module, which can then be asked for by its name everywhere.
     *
     * @throws ai.gaze.zoo.UserException if its name or an alias is taken or cannot be one
     */
    public static void register(AttentionType type) {
        REGISTRY.register(type);
    }

    /** Returns the names of all modules, in the order of registration. */
    public static List<String> names() {
        return REGISTRY.names();
    }

    /**
     * Returns whether there is a module.
     *
     * @param name its name or an alias
     */
    public static boolean knows(String name) {
        return REGISTRY.find(name).isPresent();
    }

    /**
     * Returns a module's declaration.
     *
     * @param name its name or an alias
     * @throws UserException if there is none
     */
    public static AttentionType get(String name) {
        return REGISTRY.get(name, "none");
    }

    /**
     * Makes a module.
     *
     * @param name its name or an alias
     * @param channels channels of the map that it will see
     * @param options options by name
     * @throws UserException if there is none, or an option is not as it should be
     */
    public static Block create(String name, int channels, Map<String, String> options) {
        AttentionType type = get(name);
        return type.create(channels, type.read(Arguments.given("the options", options)));
    }
}
