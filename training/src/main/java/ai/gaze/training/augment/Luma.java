package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.array.HostArrays;
import java.util.List;

/**
 * Pillow's grey: {@code (19595 R + 38470 G + 7471 B + 32768) >> 16} (ITU-R 601-2 in fixed point).
 *
 * <p>In units of 1/65536 every partial sum has at most 24 bits and is exact in float32.
 */
final class Luma {

    private static final float UNIT = 1f / 65536;

    /** Lines of TorchScript that do the same: {@code grey} of {@code image}. */
    static final List<String> LINES =
            List.of(
                    "red, green, blue, = torch.split(image, 1, 1)",
                    Texts.format("grey = torch.mul(red, %s)", (double) (19595 * UNIT)),
                    Texts.format(
                            "grey = torch.add_(grey, torch.mul(green, %s))",
                            (double) (38470 * UNIT)),
                    Texts.format(
                            "grey = torch.add_(grey, torch.mul(blue, %s))", (double) (7471 * UNIT)),
                    "grey = torch.floor_(torch.add_(grey, 0.5))");

    /**
     * The same of the mean: {@code level} of {@code flatly} and {@code plane}, the number of
     * pixels, an array on the device: by a number of the host a GPU does not divide exactly.
     */
    static final List<String> MEAN_LINES =
            List.of(
                    "level = torch.sum(torch.to(flatly, 7, False, False, None), [2], True)",
                    "level = torch.floor_(torch.add_(torch.div_(level, plane), 0.5))",
                    "level = torch.to(level, 6, False, False, None)");

    private final NDArray red;
    private final NDArray green;
    private final NDArray blue;
    private final NDArray half;
    private final NDArray pixels;
    private final NDArray halfDouble;

    Luma(NDManager manager, long pixels) {
        red = HostArrays.scalar(manager, 19595 * UNIT);
        green = HostArrays.scalar(manager, 38470 * UNIT);
        blue = HostArrays.scalar(manager, 7471 * UNIT);
        half = HostArrays.scalar(manager, 0.5f);
        halfDouble = HostArrays.scalar(manager, 0.5);
        this.pixels = HostArrays.scalar(manager, (double) pixels);
    }

    /** Returns the number of pixels, a float64 scalar on the device. */
    NDArray plane() {
        return pixels;
    }

    /**
     * Computes the grey of every pixel.
     *
     * @param images float32 {@code [n, 3, H W]}
     * @return {@code [n, 1, H W]}, whole numbers
     */
    NDArray of(NDArray images) {
        NDList channels = images.split(3, 1);
        NDArray sum = channels.get(0).mul(red);
        sum.addi(channels.get(1).mul(green));
        sum.addi(channels.get(2).mul(blue));
        return sum.addi(half).floor();
    }

    /**
     * Computes one grey per image.
     *
     * @param luma {@code [n, 1, H W]}
     * @return {@code [n, 1, 1]}: the mean of each image, rounded half up as Python does it
     */
    NDArray mean(NDArray luma) {
        // Python divides in double precision; so large sums are exact, too.
        NDArray sum = Casts.to(luma, DataType.FLOAT64).sum(new int[] {2}, true);
        return Casts.to(sum.divi(pixels).addi(halfDouble).floor(), DataType.FLOAT32);
    }
}
