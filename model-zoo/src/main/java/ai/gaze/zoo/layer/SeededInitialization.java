package ai.gaze.zoo.layer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.zip.CRC32;

/**
 * Initializes a network so that each parameter depends on the seed and on its own name only.
 *
 * <p>Two variants of one backbone then start from the same backbone weights, whatever attention
 * stands in between, and a pair of runs differs by the attention alone.
 */
public final class SeededInitialization {

    private SeededInitialization() {}

    /**
     * Initializes the parameters of a block as float32 on the device of the manager.
     *
     * @param block the block
     * @param manager owner of the parameters
     * @param seed the seed of the run
     * @param inputShapes shapes of the inputs
     */
    public static void initialize(Block block, NDManager manager, long seed, Shape... inputShapes) {
        IdentityHashMap<Parameter, Initializer> own = new IdentityHashMap<>();
        ParameterNames.of(block)
                .forEach(
                        (name, parameter) -> {
                            Initializer initializer = parameter.getInitializer();
                            // One that stands in two places has the seed of the first.
                            if (own.putIfAbsent(parameter, initializer) == null) {
                                parameter.setInitializer(seeded(initializer, seedOf(seed, name)));
                            }
                        });
        try {
            block.initialize(manager, DataType.FLOAT32, inputShapes);
        } finally {
            // Or the next seed would have no say.
            own.forEach(Parameter::setInitializer);
        }
    }

    private static Initializer seeded(Initializer initializer, int seed) {
        return (manager, shape, dataType) -> {
            Engine.getEngine(manager.getEngine().getEngineName()).setRandomSeed(seed);
            return initializer.initialize(manager, shape, dataType);
        };
    }

    private static int seedOf(long seed, String name) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        long mixed = (seed + 1) * 0x9E3779B97F4A7C15L ^ crc.getValue();
        mixed = (mixed ^ (mixed >>> 29)) * 0xBF58476D1CE4E5B9L;
        return (int) (mixed >>> 32) & Integer.MAX_VALUE;
    }
}
