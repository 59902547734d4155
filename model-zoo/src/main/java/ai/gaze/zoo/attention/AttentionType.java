package ai.gaze.zoo.attention;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.Placement;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.FactoryException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.OptionValues;
import ai.gaze.zoo.registry.Registered;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One kind of attention module, and all that is known of it.
 *
 * <pre>{@code
 * AttentionType.of("my-gate", MyGate.OPTIONS, MyGate::new)
 *         .paper("My gate", "Me", 2026)
 *         .placement(Placement.Kind.AFTER_STAGE)
 * }</pre>
 *
 * @param name the name under which it is asked for
 * @param aliases other names that mean the same
 * @param paper where it was published
 * @param options its options
 * @param factory makes a module
 * @param place the kind of place where it stands unless something else is asked for; empty for what
 *     its cost suggests
 * @param cost what it costs
 * @param kind what its weights belong to
 * @param advice when to take it, in a line; empty if nothing is said
 * @param caveat what speaks against it, in a line; empty if nothing is said
 */
public record AttentionType(
        String name,
        List<String> aliases,
        Paper paper,
        List<Option<?>> options,
        Factory factory,
        Optional<Placement.Kind> place,
        Cost cost,
        Kind kind,
        String advice,
        String caveat)
        implements Registered {

    // Odd, and of two lengths, so that nothing fits by accident.
    private static final int HEIGHT = 17;
    private static final int WIDTH = 15;

    /** Makes a module. */
    @FunctionalInterface
    public interface Factory {

        /**
         * Makes a module.
         *
         * @param channels channels C of the map {@code [N, C, H, W]} that it will see
         * @param options the values of its options
         * @return any block that keeps the shape of the map
         */
        Block create(int channels, OptionValues options);
    }

    /** What decides how much a module costs. */
    public enum Cost {
        /** Some gates: it may stand in every block. */
        GATES,
        /**
         * Each position, or channel, is compared with the others, at a cost that forbids one in
         * every block: a few stand between the stages.
         */
        PAIRS,
        /**
         * Convolutions over all channels: it may stand in every block where that is narrow, but at
         * the wide end of a bottleneck it would outweigh the network many times.
         */
        CONVOLUTIONS
    }

    /** What the weights of a module belong to. */
    public enum Kind {
        /** Each channel has a weight, which holds for the whole map. */
        CHANNEL("channel"),
        /** Each position has a weight, which holds for all channels, or all of a group. */
        SPATIAL("spatial"),
        /** Channels and positions. */
        BOTH("both"),
        /** Positions, or channels, receive from each other. */
        SELF_ATTENTION("self-attention"),
        /** Not said. */
        OTHER("other");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * Declares a module, not published, of little cost, in the usual place of each network.
     *
     * @param name the name under which it is asked for
     * @param options all options that it has
     * @param factory makes one
     */
    public static AttentionType of(String name, List<Option<?>> options, Factory factory) {
        if (options == null || factory == null) {
            throw UserException.of(
                    "attention %s was given null for its %s; give it some",
                    name, options == null ? "options" : "factory");
        }
        return new AttentionType(
                name,
                List.of(),
                Paper.NONE,
                List.copyOf(options),
                factory,
                Optional.empty(),
                Cost.GATES,
                Kind.OTHER,
                "",
                "");
    }

    /** The same with other names that mean the same. */
    public AttentionType aliases(String... names) {
        return new AttentionType(
                name, List.of(names), paper, options, factory, place, cost, kind, advice, caveat);
    }

    /** The same with its source. */
    public AttentionType paper(String title, String authors, int year) {
        Paper source = new Paper(title, authors, year);
        return new AttentionType(
                name, aliases, source, options, factory, place, cost, kind, advice, caveat);
    }

    /** The same in another place unless something else is asked for. */
    public AttentionType placement(Placement.Kind where) {
        return new AttentionType(
                name,
                aliases,
                paper,
                options,
                factory,
                Optional.of(where),
                cost,
                kind,
                advice,
                caveat);
    }

    /** The same at another cost. */
    public AttentionType cost(Cost what) {
        return new AttentionType(
                name, aliases, paper, options, factory, place, what, kind, advice, caveat);
    }

    /**
     * The same with what is told of it in lists.
     *
     * @param what what its weights belong to
     * @param when when to take it, in a line
     */
    public AttentionType about(Kind what, String when) {
        return new AttentionType(
                name, aliases, paper, options, factory, place, cost, what, when, caveat);
    }

    /**
     * The same with what its users should know before they trust it.
     *
     * @param but what speaks against it, in a line
     */
    public AttentionType caveat(String but) {
        return new AttentionType(
                name, aliases, paper, options, factory, place, cost, kind, advice, but);
    }

    /**
     * Reads options.
     *
     * @param given those that differ from the defaults, as text
     * @throws UserException if there is no such option, or it has a value that it cannot have, as a
     *     whole number above 1,048,576
     */
    public OptionValues read(Map<String, String> given) {
        return new OptionValues("attention " + name, options, given).lengths();
    }

    /**
     * Makes a module.
     *
     * @param channels channels of the map that it will see
     * @param values its options
     * @throws UserException if they do not go together
     * @throws FactoryException if it fails
     */
    public Block create(int channels, OptionValues values) {
        return FactoryException.made(
                "attention " + name, factory, () -> factory.create(channels, values));
    }

    /**
     * Makes a module for a place in a network, where it must keep the shape of the map.
     *
     * @throws UserException as {@link #create}, or if it makes another shape of a map
     */
    public Block createForNetwork(int channels, OptionValues values) {
        Block block = create(channels, values);
        Shape map = new Shape(1, channels, HEIGHT, WIDTH);
        Shape[] output;
        try {
            output = block.getOutputShapes(new Shape[] {map});
        } catch (Throwable e) {
            FactoryException.requireOfPart(e);
            throw new FactoryException("attention " + name, factory, e);
        }
        if (output.length != 1 || !output[0].equals(map)) {
            throw UserException.of(
                    "attention %s makes %s of a map %s, but in a network it must keep the shape",
                    name, Arrays.toString(output), map);
        }
        return block;
    }
}
