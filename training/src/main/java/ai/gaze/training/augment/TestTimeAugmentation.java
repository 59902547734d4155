package ai.gaze.training.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Several views of each image, whose logits are averaged: what a network says is then steadier, and
 * takes as many times as long (Krizhevsky, Sutskever and Hinton, 2012; the shifts are those of
 * Jordan's airbench, "94% on CIFAR-10 in 3.29 Seconds on a Single GPU", 2024).
 *
 * <pre>{@code
 * Evaluation evaluation = network.evaluate(dataset, metrics, TestTimeAugmentation.FLIP);
 * }</pre>
 */
public enum TestTimeAugmentation {
    /** The image as it is. */
    NONE,
    /** The image and its mirror image. */
    FLIP,
    /**
     * Besides, at half the weight, both shifted by one pixel down and right, and up and left; what
     * comes in at the edge is the row or column inside of it mirrored.
     */
    FLIP_AND_SHIFT;

    /**
     * One view.
     *
     * @param shift from which row and column the first ones come: -1, 0 or 1
     * @param mirrored whether left and right change places, after the shift
     * @param weight of its logits
     */
    private record View(int shift, boolean mirrored, float weight) {}

    private List<View> views() {
        return switch (this) {
            case NONE -> List.of(new View(0, false, 1));
            case FLIP -> List.of(new View(0, false, 0.5f), new View(0, true, 0.5f));
            case FLIP_AND_SHIFT ->
                    List.of(
                            new View(0, false, 0.25f),
                            new View(0, true, 0.25f),
                            new View(-1, false, 0.125f),
                            new View(-1, true, 0.125f),
                            new View(1, false, 0.125f),
                            new View(1, true, 0.125f));
        };
    }

    /**
     * Returns one by its name: {@code none}, {@code flip}, {@code flip-and-shift}.
     *
     * @throws UserException if there is none
     */
    public static TestTimeAugmentation of(String text) {
        List<TestTimeAugmentation> all = List.of(values());
        return all.stream()
                .filter(tta -> tta.toString().equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                Nearest.unknown(
                                        "test-time augmentation",
                                        text,
                                        all.stream().map(Object::toString).toList()));
    }

    /**
     * Returns the averaged logits of prepared images.
     *
     * @param images {@code [B, C, H, W]}
     * @param network gives the logits {@code [B, classes]} of as many images
     * @return {@code [B, classes]} float32, owned by the manager of the logits
     */
    public NDArray logits(NDArray images, Function<NDArray, NDArray> network) {
        if (this == NONE) {
            return network.apply(images);
        }
        NDArray sum = null;
        for (View view : views()) {
            NDArray logits = unseen(network.apply(seen(images, view)), view);
            NDArray part = logits.mul(HostArrays.scalar(logits.getManager(), view.weight));
            sum = sum == null ? part : sum.add(part);
        }
        return sum;
    }

    // Logits of pixels go back to where the pixels were.
    private NDArray unseen(NDArray logits, View view) {
        if (logits.getShape().dimension() != 4) {
            return logits;
        }
        if (view.shift != 0) {
            throw new UserException(
                    Texts.format(
                            "test-time augmentation %s shifts the pixels of masks; use flip or none",
                            this));
        }
        return view.mirrored ? logits.flip(3) : logits;
    }

    private static NDArray seen(NDArray images, View view) {
        NDArray moved = shifted(shifted(images, 2, view.shift), 3, view.shift);
        return view.mirrored ? moved.flip(3) : moved;
    }

    private static NDArray shifted(NDArray images, int axis, int shift) {
        long size = images.getShape().get(axis);
        if (shift == 0 || size == 1) {
            return images;
        }
        String before = ":,".repeat(axis);
        NDArray edge = images.get(before + (shift < 0 ? "1:2" : (size - 2) + ":" + (size - 1)));
        NDArray rest = images.get(before + (shift < 0 ? "0:" + (size - 1) : "1:" + size));
        NDList both = shift < 0 ? new NDList(edge, rest) : new NDList(rest, edge);
        return NDArrays.concat(both, axis);
    }

    /**
     * Returns the averaged logits of images as bytes.
     *
     * @param pixels {@code [N, H, W, C]}
     * @param height of the images
     * @param width of the images
     * @param channels of the images
     * @param network gives the logits {@code [N][classes]} of as many images
     */
    public float[][] logits(
            byte[] pixels,
            int height,
            int width,
            int channels,
            Function<byte[], float[][]> network) {
        if (this == NONE) {
            return network.apply(pixels);
        }
        float[][] sum = null;
        for (View view : views()) {
            float[][] logits = network.apply(seen(pixels, height, width, channels, view));
            if (sum == null) {
                sum = new float[logits.length][logits.length == 0 ? 0 : logits[0].length];
            }
            for (int i = 0; i < sum.length; i++) {
                for (int c = 0; c < sum[i].length; c++) {
                    sum[i][c] += view.weight * logits[i][c];
                }
            }
        }
        return sum;
    }

    private static byte[] seen(byte[] pixels, int height, int width, int channels, View view) {
        int[] rows = sources(height, view.shift, false);
        int[] columns = sources(width, view.shift, view.mirrored);
        byte[] seen = new byte[pixels.length];
        int area = height * width;
        for (int pixel = 0; pixel < pixels.length / channels; pixel++) {
            int image = pixel / area;
            int row = rows[pixel % area / width];
            int column = columns[pixel % width];
            int from = (image * area + row * width + column) * channels;
            System.arraycopy(pixels, from, seen, pixel * channels, channels);
        }
        return seen;
    }

    private static int[] sources(int size, int shift, boolean mirrored) {
        int[] sources = new int[size];
        Arrays.setAll(
                sources,
                i -> {
                    int from = (mirrored ? size - 1 - i : i) + shift;
                    // Mirrored at the middle of the outermost pixel.
                    int inside = from < 0 ? -from : from >= size ? 2 * size - 2 - from : from;
                    return size == 1 ? 0 : inside;
                });
        return sources;
    }

    /** The name, as {@link #of} takes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
