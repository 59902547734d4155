package ai.gaze.training.explain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.training.explain.HeatMap.Upsampling;
import ai.gaze.training.torch.Recording;
import ai.gaze.zoo.ExitGate;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.layer.LayerTap;
import java.util.Optional;
import java.util.Set;

/**
 * Where the evidence for a class lies: {@code relu(sum of a_k A_k)}, {@code A_k} being the maps of
 * a layer and {@code a_k} the mean over the positions of the derivative of the logit of the class
 * with respect to {@code A_k}.
 *
 * <p>Selvaraju, Cogswell, Das, Vedantam, Parikh and Batra, "Grad-CAM: Visual Explanations from Deep
 * Networks via Gradient-based Localization", 2017. Its resolution is that of the layer.
 *
 * <p>Of a network that gives a class of each pixel, it is the sum of the logits of the class over
 * the pixels that are taken for it, or over all where none is (Vinogradova, Dibrov and Myers,
 * "Towards Interpretable Semantic Segmentation via Gradient-Weighted Class Activation Mapping",
 * 2020).
 *
 * @param layer the layer
 * @param target index of the class
 * @param height rows of the map
 * @param width columns of the map
 * @param values {@code [height, width]}, none negative
 * @param pixels how many pixels have their logits in the sum; 0 where an image as a whole has one
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record GradCam(String layer, int target, int height, int width, float[] values, int pixels) {

    /**
     * Computes the map for one image.
     *
     * @param network the network
     * @param image the image
     * @param layer dotted name of the layer
     * @param target index of the class
     * @throws UserException if there is no such layer, or it gives no map
     */
    public static GradCam of(ExplainedNetwork network, InputImage image, String layer, int target) {
        return of(network, image, layer, target, Set.of())
                .orElseThrow(
                        () ->
                                UserException.of(
                                        "layer %s is not seen at work in this network; choose another, of a CompositeBlock such as NamedSequential",
                                        layer));
    }

    /**
     * Computes the map with the same weights where every attention module passes on its input.
     *
     * @return empty if the layer is inside a module
     */
    static Optional<GradCam> withoutAttention(
            ExplainedNetwork network, InputImage image, String layer, int target) {
        return of(network, image, layer, target, network.attentionNames().keySet());
    }

    private static Optional<GradCam> of(
            ExplainedNetwork network,
            InputImage image,
            String layer,
            int target,
            Set<? extends Block> idle) {
        Block wanted = network.layer(layer);
        network.requireClass(target);
        return ExitGate.pass(() -> of(network, image, layer, wanted, target, idle));
    }

    private static Optional<GradCam> of(
            ExplainedNetwork network,
            InputImage image,
            String layer,
            Block wanted,
            int target,
            Set<? extends Block> idle) {
        NDArray[] maps = new NDArray[1];
        int pixels;
        try (NDManager step = network.newManager()) {
            NDArray x = network.prepare(step, image);
            try (Recording recording = new Recording()) {
                NDArray logits =
                        network.recordedLogits(
                                x,
                                (LayerTap)
                                        (block, input, itself) -> {
                                            NDArray y =
                                                    idle.contains(block)
                                                            ? input
                                                            : itself.apply(input);
                                            if (block != wanted) {
                                                return y;
                                            }
                                            requireMap(layer, y.getShape());
                                            // The graph begins here, so that nothing in front of
                                            // the
                                            // layer is kept for the backward pass.
                                            maps[0] = y.stopGradient();
                                            maps[0].attach(step);
                                            maps[0].setRequiresGradient(true);
                                            return maps[0];
                                        });
                if (maps[0] == null) {
                    return Optional.empty();
                }
                NDArray counted = counted(logits, target);
                pixels = counted == null ? 0 : (int) counted.sum().getFloat();
                NDArray ofClass = logits.get(new NDIndex("0, {}", target));
                recording.backward(counted == null ? ofClass : ofClass.mul(counted).sum());
            }
            NDArray gradient = maps[0].getGradient();
            gradient.attach(step);
            Shape shape = maps[0].getShape();
            return Optional.of(
                    of(
                            layer,
                            target,
                            shape,
                            maps[0].stopGradient().toFloatArray(),
                            gradient.toFloatArray(),
                            pixels));
        }
    }

    /** 1 for each pixel whose logit counts; {@code null} where there is one logit of the image. */
    private static NDArray counted(NDArray logits, int target) {
        if (logits.getShape().dimension() == 2) {
            return null;
        }
        NDArray best = logits.stopGradient().argMax(1).get(new NDIndex("0"));
        NDArray taken = Casts.to(best.eq(target), DataType.FLOAT32);
        return taken.sum().getFloat() > 0 ? taken : taken.onesLike();
    }

    private static GradCam of(
            String layer, int target, Shape shape, float[] maps, float[] gradient, int pixels) {
        int channels = Math.toIntExact(shape.get(1));
        int height = Math.toIntExact(shape.get(2));
        int width = Math.toIntExact(shape.get(3));
        int area = height * width;
        double[] sum = new double[area];
        for (int k = 0; k < channels; k++) {
            double weight = 0;
            for (int i = 0; i < area; i++) {
                weight += gradient[k * area + i];
            }
            weight /= area;
            for (int i = 0; i < area; i++) {
                sum[i] += weight * maps[k * area + i];
            }
        }
        float[] values = new float[area];
        for (int i = 0; i < area; i++) {
            values[i] = (float) Math.max(0, sum[i]);
        }
        return new GradCam(layer, target, height, width, values, pixels);
    }

    private static void requireMap(String layer, Shape shape) {
        if (shape.dimension() != 4) {
            throw UserException.of(
                    "layer %s gives no map of positions but %s numbers; choose a convolution or a"
                            + " stage for Grad-CAM",
                    layer, shape.get(1));
        }
    }

    /** Draws the map over the image, between its positions bilinearly as in the paper. */
    Picture draw(InputImage image, String className) {
        return draw(image, "grad-cam-" + layer, "Grad-CAM: " + className);
    }

    /** The same of what {@link #withoutAttention} gives. */
    Picture drawWithout(InputImage image, String className) {
        return draw(
                image,
                "grad-cam-" + layer + "-without",
                "Grad-CAM without attention: " + className);
    }

    private Picture draw(InputImage image, String name, String title) {
        HeatMap map = new HeatMap(height, width, values, Upsampling.BILINEAR);
        boolean empty = map.range().high() == 0;
        return new Picture(
                name,
                title,
                "layer " + layer + ", map " + height + "x" + width,
                empty
                        ? "Nothing in these maps speaks for the class: all products with the"
                                + " gradient are negative."
                        : Texts.format(
                                "Where the maps of the layer speak for the class, in units of %s;"
                                        + " bilinear between the positions.",
                                unit()),
                new HeatPicture(map, image, map.range().withZero(), null));
    }

    private String unit() {
        return pixels == 0
                ? "its logit"
                : Texts.format("the sum of its logits over %,d pixels", pixels);
    }
}
