package ai.gaze.zoo.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.registry.OptionValues;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionsTest {

    private static final Shape MAP = new Shape(2, 16, 5, 6);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "non-local",
                "position",
                "channel-gram",
                "criss-cross",
                "gc",
                "gct",
                "dnl",
            })
    void startsAsTheIdentityWhereItsPaperWantsThat(String name) {
        assertStartsAsMultiple(name, 1);
    }

    @Test
    void dualAttentionStartsByDoublingItsInput() {
        assertStartsAsMultiple("dual", 2);
    }

    @Test
    void aNormalizedNonLocalBlockStartsAsTheIdentity() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = Attentions.create("non-local", 16, Map.of("norm", "true"));
            NDArray x = Modules.input(manager, MAP);
            block.initialize(manager, x.getDataType(), MAP);
            assertArrayEquals(x.toFloatArray(), Modules.run(block, x, true).toFloatArray());
        }
    }

    private static void assertStartsAsMultiple(String name, int factor) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray x = Modules.input(manager, MAP);
            AttentionBlock block = Modules.declared(name, manager, MAP);
            assertArrayEquals(
                    x.mul(factor).toFloatArray(), Modules.run(block, x, true).toFloatArray());
        }
    }

    /** Shifts that start at one, as their papers have it. */
    private static final List<String> FROM_ONE =
            List.of(
                    "sge bias",
                    "shuffle cbias",
                    "shuffle sbias",
                    "gmlp mlp_channels.gate.proj.bias");

    @ParameterizedTest
    @ValueSource(strings = {"efficient", "mhsa"})
    void startsFromPyTorchsUniformWeightsWhereThePublishedCodeDoes(String name) {
        try (NDManager manager = NDManager.newBaseManager()) {
            ParameterNames.of(Modules.declared(name, manager, MAP))
                    .forEach(
                            (parameter, p) -> {
                                boolean isOnMap = !parameter.startsWith("reprojection");
                                float bound = (float) (1 / Math.sqrt(isOnMap ? 16 : 8));
                                NDArray values = p.getArray();
                                if (!parameter.startsWith("rel_")) {
                                    float most = values.abs().max().getFloat();
                                    assertTrue(most <= bound && most > bound / 2, parameter);
                                }
                            });
        }
    }

    @Test
    void biasesStartAtZero() {
        for (String name : Attentions.names()) {
            if (name.equals("efficient")) {
                continue; // as PyTorch's default, below
            }
            try (NDManager manager = NDManager.newBaseManager()) {
                ParameterNames.of(Modules.declared(name, manager, MAP))
                        .forEach(
                                (parameter, p) -> {
                                    if (parameter.endsWith("bias")) {
                                        String which = name + " " + parameter;
                                        float start = FROM_ONE.contains(which) ? 1 : 0;
                                        for (float value : p.getArray().toFloatArray()) {
                                            assertEquals(start, value, which);
                                        }
                                    }
                                });
            }
        }
    }

    @Test
    void convolutionsStartWithVarianceTwoOverFanIn() {
        Shape wide = new Shape(1, 256, 4, 4);
        try (NDManager manager = NDManager.newBaseManager()) {
            AttentionBlock block = Modules.declared("position", manager, wide);
            NDArray weight = ParameterNames.of(block).get("conv_v.weight").getArray();
            float variance = weight.square().mean().getFloat();
            assertEquals(2.0 / 256, variance, 0.05 * 2 / 256);
        }
    }

    @Test
    void automaticReductionKeepsEightHiddenChannels() {
        assertEquals(8, hidden(64, Map.of("reduction", "auto")));
        assertEquals(8, hidden(3, Map.of("reduction", "auto")));
        assertEquals(32, hidden(512, Map.of("reduction", "auto")));
        assertEquals(4, hidden(64, Map.of("reduction", "16")));
    }

    @Test
    void unitsAreRoundedToAMultipleAsTimmDoes() {
        // make_divisible(channels / reduction, divisor, round_limit=0)
        assertEquals(8, hidden(64, Map.of("rd-divisor", "8")));
        assertEquals(16, hidden(192, Map.of("rd-divisor", "8")));
        assertEquals(12, hidden(40, Map.of("rd-divisor", "4", "reduction", "4")));
        assertEquals(8, hidden(36, Map.of("rd-divisor", "4", "reduction", "4")));
    }

    @Test
    void theDefaultReductionLeavesOneHiddenChannelAtLeast() {
        assertEquals(1, hidden(4, Map.of()));
    }

    private static int hidden(int channels, Map<String, String> options) {
        Bottleneck bottleneck = Bottleneck.by(16);
        return bottleneck.width(
                channels, new OptionValues("attention se", bottleneck.with(), options));
    }

    @ParameterizedTest
    @CsvSource({
        "channel-attention, channel",
        "cbam-spatial, spatial",
        "local-attention, local",
        "nonlocal, non-local",
        "channel-gram-attention, channel-gram",
        "crisscross, criss-cross",
        "global-context, gc",
        "gca, gc",
        "coordinate-attention, coord",
        "selective-kernel, sk",
        "mhsa-2d, mhsa",
        "parallel-polarized, polarized",
    })
    void anAliasMeansTheModule(String alias, String name) {
        assertSame(Attentions.get(name), Attentions.get(alias));
    }

    @Test
    void everyModuleHasOneNameAndAPaper() {
        for (String name : Attentions.names()) {
            Paper paper = Attentions.get(name).paper();
            assertTrue(paper.year() > 2014 && !paper.title().isBlank(), name);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "se | reduction=32 | reduction 32 of attention se leaves no hidden unit of 16"
                        + " channels; use one of at most 16, or auto",
                "se | reduction=two | option reduction of attention se must be auto or a whole"
                        + " number from 1 up, not \"two\"",
                "se | hidden=4;reduction=4 | attention se was given both reduction=4 and hidden=4;"
                        + " give one of them",
                "cbam | kernel=4 | option kernel of attention cbam must be an odd number from 1 up, not"
                        + " \"4\"",
                "mhsa | heads=3 | 3 heads of attention mhsa cannot share 16 channels evenly; use a"
                        + " divisor of 16",
                "sk | groups=5 | 5 groups of attention sk cannot share 16 channels evenly; use a"
                        + " divisor of 16",
                "halo | block=2147483647 | option block of attention halo must be at most 1048576, not"
                        + " 2147483647",
                "simam | lambda=0 | option lambda of attention simam must be a number above 0, not \"0\"",
                "criss-cross | recurrence=2147483647 | option recurrence of attention criss-cross must"
                        + " be a whole number from 1 to 16, not \"2147483647\"",
                "sk | branches=2147483647 | option branches of attention sk must be a whole number"
                        + " from 1 to 16, not \"2147483647\"",
                "sk | kernels=[3, 4] | option kernels of attention sk must be auto or a list of odd"
                        + " numbers from 3 to 99 such as [3, 5], not \"[3, 4]\"",
                "sk | branches=2;kernels=[3] | attention sk was given branches=2 and 1 kernels; give"
                        + " one of them",
                "sk | branches=3;split=true | 3 branches of attention sk cannot share 16 channels"
                        + " evenly; leave out split=true, or use a divisor of 16",
                "pyramid-squeeze | groups=[1, 3] | groups [1, 3] of attention pyramid-squeeze must be"
                        + " 2 divisors of 8, one for each branch of 16 channels; change them, or"
                        + " branches",
                "splat | groups=16 | 16 groups of attention splat cannot share 8 channels and 32"
                        + " hidden units evenly; use a divisor of both",
                "splat | radix=3 | radix 3 of attention splat does not divide 16 channels; use a"
                        + " divisor of 16",
                "efficient | heads=3 | EfficientAttention: heads must be a divisor of 8 keys, not 3",
                "se | hidden=4;rd-divisor=8 | attention se was given both rd-divisor=8 and hidden=4;"
                        + " give one of them",
                "halo | heads=3 | 3 heads of attention halo cannot share 16 channels evenly; use a"
                        + " divisor of 16",
                "sge | groups=5 | 5 groups of attention sge cannot share 16 channels evenly; use a"
                        + " divisor of 16",
                "bat | groups=3 | 3 groups of attention bat cannot share 8 hidden units evenly; use a"
                        + " divisor of 8",
                "fca | frequencies=33 | option frequencies of attention fca must be a whole number"
                        + " from 1 to 32, not \"33\"",
                "fca | size=8 | option size of attention fca must be a multiple of 7 from 7 to 224,"
                        + " not \"8\"",
                "ceca | kernel=35 | kernel 35 of attention ceca goes around its 16 channels more"
                        + " than twice; use one of at most 33",
                "ge | extent=3;extra-params=true | attention ge with extra-params=true halves the"
                        + " map up to its extent, which must be 2, 4, 8 or so on, or 0 for one window"
                        + " over all, not 3",
                "lambda | window=4 | window=4 of attention lambda has no middle; use an odd number,"
                        + " or 0 for the whole map",
            })
    void whatCannotWorkIsSaidInOneSentence(String name, String options, String message) {
        Map<String, String> given = new java.util.HashMap<>();
        for (String option : options.split(";", -1)) {
            String[] keyValue = option.split("=", -1);
            given.put(keyValue[0], keyValue[1]);
        }
        UserException error =
                assertThrows(UserException.class, () -> Attentions.create(name, 16, given));
        assertEquals(message, error.getMessage());
    }

    @Test
    void unknownNamesAndOptionsGetTheNearestKnownOne() {
        String unknown =
                assertThrows(UserException.class, () -> Attentions.get("cban")).getMessage();
        assertTrue(unknown.contains("did you mean \"cbam\"?"), unknown);
        String alias =
                assertThrows(UserException.class, () -> Attentions.get("Axial-Atention"))
                        .getMessage();
        assertTrue(alias.contains("did you mean \"axial-attention\"?"), alias);
        String option =
                assertThrows(
                                UserException.class,
                                () -> Attentions.create("cbam", 16, Map.of("kernal", "3")))
                        .getMessage();
        assertTrue(option.contains("did you mean \"kernel\"?"), option);
    }

    @Test
    void positionsRefuseALargerMapAndSubSamplingATinyOne() {
        try (NDManager manager = NDManager.newBaseManager()) {
            AttentionBlock mhsa = Modules.declared("mhsa", manager, MAP);
            Modules.run(mhsa, Modules.input(manager, new Shape(2, 16, 4, 3)), false);
            NDArray large = Modules.input(manager, new Shape(2, 16, 5, 7));
            assertThrows(UserException.class, () -> Modules.run(mhsa, large, false));

            Block sampled = Attentions.create("non-local", 16, Map.of("subsample", "true"));
            Shape row = new Shape(2, 16, 1, 7);
            NDArray x = Modules.input(manager, row);
            sampled.initialize(manager, x.getDataType(), row);
            assertThrows(UserException.class, () -> Modules.run(sampled, x, false));
        }
    }

    static List<String> names() {
        return Attentions.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void refusesAMapOfOtherChannels(String name) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = Attentions.create(name, 8, Map.of());
            NDArray x = Modules.input(manager, MAP);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> block.initialize(manager, x.getDataType(), MAP));
        }
    }
}
