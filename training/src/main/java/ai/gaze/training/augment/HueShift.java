package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.gaze.zoo.array.HostArrays;

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

    private final NDArray half;
    private final NDArray one;
    private final NDArray two;
    private final NDArray three;
    private final NDArray six;
    private final NDArray most;
    private final NDArray tiny;
    private final NDArray small;
    private final NDArray perStep;
    private final NDArray wheel;
    private final NDArray unit;
    private final NDArray centres;
    private final NDArray signs;
    private final NDArray offsets;

    HueShift(NDManager manager) {
        half = HostArrays.scalar(manager, 0.5f);
        one = HostArrays.scalar(manager, 1f);
        two = HostArrays.scalar(manager, 2f);
        three = HostArrays.scalar(manager, 3f);
        six = HostArrays.scalar(manager, 6f);
        most = HostArrays.scalar(manager, 255f);
        tiny = HostArrays.scalar(manager, TINY);
        small = HostArrays.scalar(manager, SMALL);
        perStep = HostArrays.scalar(manager, 1f / 256);
        wheel = HostArrays.scalar(manager, 6f * 256);
        unit = HostArrays.scalar(manager, 1f / (255 * 255));
        Shape perChannel = new Shape(1, 3, 1);
        centres = HostArrays.of(manager, new float[] {3 * 255, 2 * 255, 4 * 255}, perChannel);
        signs = HostArrays.of(manager, new float[] {-1, 1, 1}, perChannel);
        offsets = HostArrays.of(manager, new float[] {2 * 255, -255, -255}, perChannel);
    }

    /**
     * Shifts the hue of each image.
     *
     * @param images {@code [n, 3, H W]}, whole numbers in 0..255
     * @param shift {@code [n, 1, 1]}: whole steps of 1/256 of the wheel
     * @return {@code [n, 3, H W]}
     */
    NDArray apply(NDArray images, NDArray shift) {
        NDList channels = images.split(3, 1);
        NDArray red = channels.get(0);
        NDArray green = channels.get(1);
        NDArray blue = channels.get(2);
        NDArray more = green.maximum(blue);
        NDArray less = green.minimum(blue);
        NDArray value = red.maximum(more);
        NDArray rest = red.minimum(more);
        NDArray middle = rest.maximum(less);
        NDArray chroma = value.sub(rest.minimum(less)).addi(tiny);

        // The turn in sixths is |a - s q|: q = (max - middle) / chroma, s the direction in which
        // the middle channel lies, a = s - 1 + c k with c = -1 where red is the largest (else 1)
        // and
        // k = 5 where blue exceeds green (else -1).
        NDArray direction = rest.sub(less).signi();
        NDArray blueExceeds = blue.sub(green).subi(half).signi().muli(three).addi(two);
        NDArray notRed = more.sub(red).subi(half).signi();
        NDArray turn = Activation.leakyRelu(notRed, ABOVE_ONE);
        turn.muli(blueExceeds).addi(direction).subi(one);
        NDArray within = value.sub(middle).divi(chroma).muli(direction);
        NDArray sixths = turn.subi(within).abs();
        NDArray hue = sixths.divi(six).muli(most).floor();

        // (hue + shift) modulo 256, in units of 1/255 of a sixth
        NDArray shifted = hue.addi(shift).muli(perStep);
        NDArray position = shifted.subi(shifted.floor()).muli(wheel);

        NDArray saturation = chroma.muli(most).divi(value.add(small)).floor();
        NDArray depth = saturation.muli(value).muli(unit);

        // Each channel lies below the value by depth times a trapezoid over the wheel.
        NDArray ramp = position.sub(centres).abs().muli(signs).addi(offsets);
        NDArray trapezoid = Activation.relu(ramp).minimum(most);
        return value.sub(trapezoid.muli(depth).round());
    }
}
