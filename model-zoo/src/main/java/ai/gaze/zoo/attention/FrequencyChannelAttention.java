package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.layer.AdaptiveAvgPool;
import ai.gaze.zoo.layer.Arguments;
import ai.gaze.zoo.layer.Convolutions;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.util.function.IntPredicate;

/**
 * Frequency channel attention: squeeze-and-excitation whose squeeze is, for each part of the
 * channels, another frequency of the discrete cosine transform of the map, the mean being the
 * first.
 *
 * <p>Qin, Zhang, Wu and Li, "FcaNet: Frequency Channel Attention Networks", 2021, with the 32
 * frequencies that the authors found best on ImageNet, best first. Maps are pooled to {@code size}
 * first (a multiple of 7). The parts are fixed by the order of the channels, so a trained backbone
 * must learn which frequency each of its channels got.
 *
 * <p>Observed: {@code channel} {@code [N, C, 1, 1]}.
 */
public final class FrequencyChannelAttention extends AttentionBlock {

    private static final int GRID = 7;
    private static final int LARGEST = 224;
    private static final int MOST_FREQUENCIES = 32;
    private static final Bottleneck HIDDEN = Bottleneck.by(16);
    private static final Option<Integer> FREQUENCIES =
            Options.of(
                            "frequencies",
                            "16",
                            "a whole number from 1 to " + MOST_FREQUENCIES,
                            text ->
                                    require(
                                            Integer.valueOf(text),
                                            n -> n >= 1 && n <= MOST_FREQUENCIES))
                    .describe("how many frequencies share the channels");
    private static final Option<Integer> SIZE =
            Options.of(
                            "size",
                            "7",
                            "a multiple of 7 from 7 to " + LARGEST,
                            text ->
                                    require(
                                            Integer.valueOf(text),
                                            n -> n > 0 && n <= LARGEST && n % GRID == 0))
                    .describe("side to which maps are pooled");

    /** What is known of it. */
    public static final AttentionType TYPE =
            AttentionType.of(
                            "fca",
                            HIDDEN.with(FREQUENCIES, SIZE),
                            (channels, o) ->
                                    new FrequencyChannelAttention(
                                            channels,
                                            HIDDEN.width(channels, o),
                                            o.get(FREQUENCIES),
                                            o.get(SIZE)))
                    .paper(
                            "FcaNet: Frequency Channel Attention Networks",
                            "Qin, Zhang, Wu, Li",
                            2021)
                    .aliases("frequency-channel-attention")
                    .about(
                            AttentionType.Kind.CHANNEL,
                            "instead of se where textures and edges tell the classes apart")
                    .caveat(
                            "which frequency a channel gets is fixed by its index, so a "
                                    + "trained backbone has to learn it anew");

    // Of a 7x7 map, in the order of their accuracy.
    private static final int[] DOWN = {
        0, 0, 6, 0, 0, 1, 1, 4, 5, 1, 3, 0, 0, 0, 3, 2, 4, 6, 3, 5, 5, 2, 6, 5, 5, 3, 3, 4, 2, 2, 6,
        1
    };
    private static final int[] ACROSS = {
        0, 1, 0, 5, 2, 0, 2, 0, 0, 6, 0, 4, 6, 3, 5, 2, 6, 3, 3, 3, 5, 1, 1, 2, 4, 2, 1, 1, 3, 0, 5,
        3
    };

    private final int size;
    private final float[] filters;
    private final Linear reduce;
    private final Linear expand;

    /**
     * @param channels channels C of the input
     * @param hidden units of the hidden layer
     * @param frequencies how many frequencies share the channels, at most 32
     * @param size side to which maps are pooled, a multiple of 7
     * @throws UserException if one of them is out of range
     */
    public FrequencyChannelAttention(int channels, int hidden, int frequencies, int size) {
        super(channels);
        Arguments.width("FrequencyChannelAttention: hidden", hidden);
        Arguments.between(
                "FrequencyChannelAttention: frequencies", frequencies, 1, MOST_FREQUENCIES);
        this.size = Arguments.between("FrequencyChannelAttention: size", size, GRID, LARGEST);
        if (size % GRID != 0) {
            throw UserException.of(
                    "FrequencyChannelAttention: size must be a multiple of %d, not %d", GRID, size);
        }
        filters = filters(channels, frequencies, size);
        reduce = addOnVector("fc.0", Convolutions.linear(hidden, false), channels);
        expand = addOnVector("fc.2", Convolutions.linear(channels, false), hidden);
    }

    private static int require(int number, IntPredicate holds) {
        if (!holds.test(number)) {
            throw new IllegalArgumentException();
        }
        return number;
    }

    /** {@code [C, size, size]}; frequencies that do not divide the channels share them nearly. */
    private static float[] filters(int channels, int frequencies, int size) {
        String what = "FrequencyChannelAttention: channels * size^2";
        float[] filters = new float[Arguments.product(what, channels, size, size)];
        int scale = size / GRID;
        for (int i = 0; i < filters.length; i++) {
            int channel = i / (size * size);
            int frequency = (int) ((long) channel * frequencies / channels);
            filters[i] =
                    (float)
                            (wave(i / size % size, DOWN[frequency] * scale, size)
                                    * wave(i % size, ACROSS[frequency] * scale, size));
        }
        return filters;
    }

    private static double wave(int position, int frequency, int size) {
        double wave = Math.cos(Math.PI * frequency * (position + 0.5) / size) / Math.sqrt(size);
        return frequency == 0 ? wave : wave * Math.sqrt(2);
    }

    @Override
    protected NDArray attend(Forward f, NDArray x) {
        NDArray table =
                HostArrays.of(x.getManager(), filters, new Shape(1, channels(), size, size));
        NDArray pooled = AdaptiveAvgPool.pool(x, size, size);
        NDArray squeezed =
                pooled.mul(Casts.to(table, x.getDataType()))
                        .reshape(-1, channels(), (long) size * size)
                        .sum(new int[] {2});
        NDArray hidden = Activation.relu(f.call(reduce, squeezed));
        NDArray weights = Activation.sigmoid(f.call(expand, hidden)).reshape(-1, channels(), 1, 1);
        f.observe("channel", () -> weights);
        return x.mul(weights);
    }
}
