package ai.gaze.training.augment;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.array.HostArrays;
import java.util.List;

/**
 * Turns the colour wheel as Pillow does: RGB to HSV in bytes, a shift of the byte H, and back.
 *
 * <p>The formulas are other than Pillow's, which branches on every pixel, but the bytes are the
 * same: a test compares all 2^24 colours.
 */
final class HueShift {

    /** Stands in for 0 in denominators; too small to change a sum with a whole number. */
    private static final float TINY = 1e-30f;

    private static final float SMALL = 1e-20f;

    /**
     * Pillow computes the hue between magenta and red as {@code 1 + (q - 1) / 6}, elsewhere as a
     * sixth; the next float above 1 makes up for that difference in rounding there and is lost in
     * rounding elsewhere.
     */
    private static final float ABOVE_ONE = Math.nextUp(1f);

    /** Names of {@link #arguments}. */
    static final List<String> ARGUMENTS = List.of("six", "centres", "signs", "tops");

    /**
     * Lines of TorchScript that make {@code hued}, {@code [n, 3, H W]}, of {@code image} of the
     * same shape, whole numbers in 0..255, and {@code shift}, {@code [n, 1, 1]}: whole steps of
     * 1/256 of the wheel. They do not change either.
     */
    static final List<String> LINES = lines();

    private final NDList arguments;

    HueShift(NDManager manager) {
        Shape perChannel = new Shape(1, 3, 1);
        arguments =
                new NDList(
                        // An array on the device: by a number of the host a GPU does not divide
                        // exactly.
                        HostArrays.scalar(manager, 6f),
                        HostArrays.of(manager, new float[] {3 * 255, 2 * 255, 4 * 255}, perChannel),
                        HostArrays.of(manager, new float[] {-1, 1, 1}, perChannel),
                        HostArrays.of(manager, new float[] {2 * 255, -255, -255}, perChannel));
    }

    /** What the lines need beside the images. */
    NDList arguments() {
        return arguments;
    }

    private static List<String> lines() {
        return List.of(
                "red, green, blue, = torch.split(image, 1, 1)",
                "more = torch.maximum(green, blue)",
                "less = torch.minimum(green, blue)",
                "value = torch.maximum(red, more)",
                "rest = torch.minimum(red, more)",
                "middle = torch.maximum(rest, less)",
                Texts.format(
                        "chroma = torch.add_(torch.sub(value, torch.minimum(rest, less)), %s)",
                        (double) TINY),
                // The turn in sixths is |a - s q|: q = (max - middle) / chroma, s the direction in
                // which the middle channel lies, a = s - 1 + c k with c = -1 where red is the
                // largest (else 1) and k = 5 where blue exceeds green (else -1).
                "direction = torch.sign_(torch.sub(rest, less))",
                "exceeds = torch.sign_(torch.sub_(torch.sub(blue, green), 0.5))",
                "exceeds = torch.add_(torch.mul_(exceeds, 3.), 2.)",
                "other = torch.sign_(torch.sub_(torch.sub(more, red), 0.5))",
                Texts.format("turn = torch.leaky_relu(other, %s)", (double) ABOVE_ONE),
                "turn = torch.sub_(torch.add_(torch.mul_(turn, exceeds), direction), 1.)",
                "within = torch.mul_(torch.div_(torch.sub(value, middle), chroma), direction)",
                "hue = torch.abs_(torch.sub_(turn, within))",
                "hue = torch.floor_(torch.mul_(torch.div_(hue, six), 255.))",
                // (hue + shift) modulo 256, in units of 1/255 of a sixth
                Texts.format("hue = torch.mul_(torch.add_(hue, shift), %s)", 1.0 / 256),
                Texts.format(
                        "position = torch.mul_(torch.sub_(hue, torch.floor(hue)), %s)", 6.0 * 256),
                Texts.format(
                        "depth = torch.div_(torch.mul_(chroma, 255.), torch.add(value, %s))",
                        (double) SMALL),
                Texts.format(
                        "depth = torch.mul_(torch.mul_(torch.floor_(depth), value), %s)",
                        (double) (1f / (255 * 255))),
                // Each channel lies below the value by depth times a trapezoid over the wheel.
                "ramp = torch.mul_(torch.abs_(torch.sub(position, centres)), signs)",
                "trapezoid = torch.clamp_(torch.add_(ramp, tops), 0., 255.)",
                "hued = torch.sub(value, torch.round_(torch.mul_(trapezoid, depth)))");
    }
}
