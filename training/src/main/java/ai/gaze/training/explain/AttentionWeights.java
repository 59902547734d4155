package ai.gaze.training.explain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.attention.AttentionObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Collects what the attention modules of a network hand over for an image. */
public final class AttentionWeights {

    /** {@code [N, H, W, H + W]}, criss-cross attention. */
    private static final int CRISS_CROSS = 4;

    /** {@code [N, heads, H, W, h, w]}. */
    private static final int SEVERAL_HEADS = 6;

    private AttentionWeights() {}

    /**
     * Runs an image and returns the weights of all modules, in the order of the network.
     *
     * <p>An affinity is as large as the square of its map: only the part of one position leaves the
     * device.
     *
     * @param network the network
     * @param image the image
     * @param at the position whose affinities are wanted
     * @throws ai.gaze.zoo.UserException if the position lies outside the image
     */
    public static List<ObservedWeights> of(
            ExplainedNetwork network, InputImage image, Position at) {
        at.requireInside(network.size());
        List<ObservedWeights> observed = new ArrayList<>();
        Map<Block, String> names = network.attentionNames();
        AttentionObserver observer =
                (block, name, weights, axes) ->
                        add(observed, names.get(block), name, axes.length > 0, weights, image, at);
        try (NDManager step = network.newManager()) {
            network.logits(network.prepare(step, image), observer);
        }
        return observed;
    }

    private static void add(
            List<ObservedWeights> observed,
            String module,
            String name,
            boolean shares,
            NDArray weights,
            InputImage image,
            Position at) {
        int before =
                (int)
                        observed.stream()
                                .filter(o -> o.module().equals(module) && o.name().equals(name))
                                .count();
        observed.add(
                name.equals("affinity")
                        ? ofOnePosition(module, before + 1, shares, weights, image.size(), at)
                        : new ObservedWeights(
                                module,
                                name,
                                before + 1,
                                weights.getShape().slice(1),
                                weights.toFloatArray(),
                                shares,
                                null));
    }

    private static ObservedWeights ofOnePosition(
            String module,
            int pass,
            boolean shares,
            NDArray affinity,
            ImageSize size,
            Position at) {
        Shape shape = affinity.getShape();
        boolean heads = shape.dimension() == SEVERAL_HEADS;
        int row = heads ? 2 : 1;
        Cell cell =
                at.on(Math.toIntExact(shape.get(row)), Math.toIntExact(shape.get(row + 1)), size);
        NDIndex index =
                heads
                        ? new NDIndex("0, :, {}, {}", cell.y(), cell.x())
                        : new NDIndex("0, {}, {}", cell.y(), cell.x());
        float[] values;
        Shape map;
        try (NDArray received = affinity.get(index)) {
            values = received.toFloatArray();
            map = received.getShape();
        }
        if (shape.dimension() == CRISS_CROSS) {
            values = onMap(values, cell);
            map = new Shape(cell.height(), cell.width());
        }
        return new ObservedWeights(module, "affinity", pass, map, values, shares, cell);
    }

    /**
     * Puts the weights of a column and a row back to where they belong.
     *
     * @param cross the weights of the column, {@code height} of them, then those of the row
     * @param cell the position that receives; the column leaves it out, the row has it
     * @return {@code [height, width]}, zero beside the cross
     */
    static float[] onMap(float[] cross, Cell cell) {
        float[] map = new float[cell.height() * cell.width()];
        for (int y = 0; y < cell.height(); y++) {
            map[y * cell.width() + cell.x()] = cross[y];
        }
        for (int x = 0; x < cell.width(); x++) {
            map[cell.y() * cell.width() + x] += cross[cell.height() + x];
        }
        return map;
    }
}
