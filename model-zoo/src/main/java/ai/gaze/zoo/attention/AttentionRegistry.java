package ai.gaze.zoo.attention;

import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;

/**
 * All attention modules by name: Gaze's own and those of third parties, which are looked for when
 * the first module is asked for.
 */
public final class AttentionRegistry {

    /** Made by the first thread that needs it, while others wait. */
    private static final class Known {

        private static final Map<String, AttentionProvider> PROVIDERS =
                own().addFoundBy(loader()).byName();
    }

    private AttentionRegistry() {}

    // As the ServiceLoader has it.
    private static ClassLoader loader() {
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        return ofThread == null ? AttentionRegistry.class.getClassLoader() : ofThread;
    }

    /** Returns Gaze's own modules. */
    static Providers own() {
        Providers own = new Providers();
        add(own, "se", SqueezeExcitation.PAPER, SqueezeExcitation::create);
        add(own, "channel", ChannelAttention.PAPER, ChannelAttention::create, "channel-attention");
        add(own, "cbam-channel", ChannelAttention.PAPER, ChannelAttention::createOfCbam);
        add(own, "spatial", SpatialAttention.PAPER, SpatialAttention::create, "cbam-spatial");
        add(own, "cbam", Cbam.PAPER, Cbam::create);
        add(own, "local", LocalAttention.PAPER, LocalAttention::create, "local-attention");
        add(own, "non-local", NonLocal.PAPER, NonLocal::create, "nonlocal");
        add(
                own,
                "position",
                PositionAttention.PAPER,
                PositionAttention::create,
                "position-attention");
        add(
                own,
                "channel-gram",
                ChannelGramAttention.PAPER,
                ChannelGramAttention::create,
                "channel-gram-attention");
        add(own, "dual", DualAttention.PAPER, DualAttention::create, "dual-attention");
        add(
                own,
                "criss-cross",
                CrissCrossAttention.PAPER,
                CrissCrossAttention::create,
                "crisscross");
        add(own, "eca", EfficientChannelAttention.PAPER, EfficientChannelAttention::create);
        add(own, "gc", GlobalContext.PAPER, GlobalContext::create, "global-context", "gca");
        add(own, "bam", Bam.PAPER, Bam::create);
        add(own, "simam", SimAm.PAPER, SimAm::create);
        add(
                own,
                "coord",
                CoordinateAttention.PAPER,
                CoordinateAttention::create,
                "coordinate-attention");
        add(own, "scse", ConcurrentSpatialChannel.PAPER, ConcurrentSpatialChannel::create);
        add(own, "triplet", TripletAttention.PAPER, TripletAttention::create);
        add(own, "ge", GatherExcite.PAPER, GatherExcite::create, "gather-excite");
        add(own, "sk", SelectiveKernel.PAPER, SelectiveKernel::create, "selective-kernel");
        add(own, "mhsa", MultiHeadSelfAttention.PAPER, MultiHeadSelfAttention::create, "mhsa-2d");
        add(
                own,
                "efficient",
                EfficientAttention.PAPER,
                EfficientAttention::create,
                "efficient-attention");
        add(own, "ese", EffectiveSqueezeExcitation.PAPER, EffectiveSqueezeExcitation::create);
        add(own, "gct", GatedChannelTransformation.PAPER, GatedChannelTransformation::create);
        add(own, "splat", SplitAttention.PAPER, SplitAttention::create, "split-attention");
        return own;
    }

    /** Returns the names of all modules, in the order of registration. */
    public static List<String> names() {
        return Known.PROVIDERS.values().stream().map(AttentionProvider::name).distinct().toList();
    }

    /**
     * Returns whether there is a module.
     *
     * @param name its name or an alias
     */
    public static boolean knows(String name) {
        return Known.PROVIDERS.containsKey(name);
    }

    /**
     * Returns the provider of a module.
     *
     * @param name its name or an alias
     * @throws UserException if there is none
     */
    public static AttentionProvider get(String name) {
        AttentionProvider provider = Known.PROVIDERS.get(name);
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
     * @throws UserException if there is none, or an option is not as it should be
     */
    public static AttentionBlock create(String name, int channels, Map<String, String> options) {
        AttentionProvider provider = get(name);
        AttentionOptions read = new AttentionOptions(name, options);
        AttentionBlock block = create(provider, channels, read);
        read.requireAllRead();
        return block;
    }

    /**
     * Makes a module.
     *
     * @param provider one of {@link #get}
     * @param channels channels of the map that it will see
     * @param options its options
     * @throws ProviderException if it is a third party's and fails
     */
    public static AttentionBlock create(
            AttentionProvider provider, int channels, AttentionOptions options) {
        if (provider instanceof BuiltIn) {
            return provider.create(channels, options);
        }
        try {
            return Objects.requireNonNull(provider.create(channels, options), "it made nothing");
        } catch (UserException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new ProviderException(provider.name(), provider, e);
        }
    }

    private static void add(
            Providers own,
            String name,
            Paper paper,
            BiFunction<Integer, AttentionOptions, AttentionBlock> factory,
            String... aliases) {
        own.add(new BuiltIn(name, List.of(aliases), paper, factory));
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
