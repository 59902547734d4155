package ai.gaze.zoo.attention;

import ai.gaze.zoo.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.BiFunction;

/** All attention modules by name: Gaze's own and those of third parties. */
public final class AttentionRegistry {

    private static final Map<String, AttentionProvider> PROVIDERS = new LinkedHashMap<>();

    static {
        add("se", SqueezeExcitation.PAPER, SqueezeExcitation::create);
        add("channel", ChannelAttention.PAPER, ChannelAttention::create, "channel-attention");
        add("cbam-channel", ChannelAttention.PAPER, ChannelAttention::createOfCbam);
        add("spatial", SpatialAttention.PAPER, SpatialAttention::create, "cbam-spatial");
        add("cbam", Cbam.PAPER, Cbam::create);
        add("local", LocalAttention.PAPER, LocalAttention::create, "local-attention");
        add("non-local", NonLocal.PAPER, NonLocal::create, "nonlocal");
        add("position", PositionAttention.PAPER, PositionAttention::create, "position-attention");
        add(
                "channel-gram",
                ChannelGramAttention.PAPER,
                ChannelGramAttention::create,
                "channel-gram-attention");
        add("dual", DualAttention.PAPER, DualAttention::create, "dual-attention");
        add("criss-cross", CrissCrossAttention.PAPER, CrissCrossAttention::create, "crisscross");
        add("eca", EfficientChannelAttention.PAPER, EfficientChannelAttention::create);
        add("gc", GlobalContext.PAPER, GlobalContext::create, "global-context", "gca");
        add("bam", Bam.PAPER, Bam::create);
        add("simam", SimAm.PAPER, SimAm::create);
        add(
                "coord",
                CoordinateAttention.PAPER,
                CoordinateAttention::create,
                "coordinate-attention");
        add("scse", ConcurrentSpatialChannel.PAPER, ConcurrentSpatialChannel::create);
        add("triplet", TripletAttention.PAPER, TripletAttention::create);
        add("ge", GatherExcite.PAPER, GatherExcite::create, "gather-excite");
        add("sk", SelectiveKernel.PAPER, SelectiveKernel::create, "selective-kernel");
        add("mhsa", MultiHeadSelfAttention.PAPER, MultiHeadSelfAttention::create, "mhsa-2d");
        add(
                "efficient",
                EfficientAttention.PAPER,
                EfficientAttention::create,
                "efficient-attention");
        add("ese", EffectiveSqueezeExcitation.PAPER, EffectiveSqueezeExcitation::create);
        add("gct", GatedChannelTransformation.PAPER, GatedChannelTransformation::create);
        add("splat", SplitAttention.PAPER, SplitAttention::create, "split-attention");
        ServiceLoader.load(AttentionProvider.class).forEach(AttentionRegistry::add);
    }

    private AttentionRegistry() {}

    /** Returns the names of all modules, in the order of registration. */
    public static List<String> names() {
        return PROVIDERS.values().stream().map(AttentionProvider::name).distinct().toList();
    }

    /**
     * Returns whether there is a module.
     *
     * @param name its name or an alias
     */
    public static boolean knows(String name) {
        return PROVIDERS.containsKey(name);
    }

    /**
     * Returns the provider of a module.
     *
     * @param name its name or an alias
     * @throws ai.gaze.zoo.UserException if there is none
     */
    public static AttentionProvider get(String name) {
        AttentionProvider provider = PROVIDERS.get(name);
        if (provider == null) {
            List<String> known = new ArrayList<>(List.of("none"));
            known.addAll(names());
            throw Nearest.unknown("attention", name, known);
        }
        return provider;
    }

    /**
     * Makes a module.
     *
     * @param name its name or an alias
     * @param channels channels of the map that it will see
     * @param options options by name
     */
    public static AttentionBlock create(String name, int channels, Map<String, String> options) {
        AttentionOptions read = new AttentionOptions(name, options);
        AttentionBlock block = get(name).create(channels, read);
        read.requireAllRead();
        return block;
    }

    private static void add(
            String name,
            Paper paper,
            BiFunction<Integer, AttentionOptions, AttentionBlock> factory,
            String... aliases) {
        add(new BuiltIn(name, List.of(aliases), paper, factory));
    }

    private static void add(AttentionProvider provider) {
        List<String> names = new ArrayList<>(provider.aliases());
        names.add(0, provider.name());
        for (String name : names) {
            AttentionProvider other = PROVIDERS.putIfAbsent(name, provider);
            if (other != null) {
                throw new IllegalStateException(
                        "two attention modules are called \""
                                + name
                                + "\": "
                                + other.paper()
                                + " and "
                                + provider.paper());
            }
        }
    }

    private record BuiltIn(
            String name,
            List<String> aliases,
            Paper paper,
            BiFunction<Integer, AttentionOptions, AttentionBlock> factory)
            implements AttentionProvider {

        @Override
        public AttentionBlock create(int channels, AttentionOptions options) {
            return factory.apply(channels, options);
        }
    }
}
