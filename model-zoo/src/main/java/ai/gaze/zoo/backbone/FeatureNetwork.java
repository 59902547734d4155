package ai.gaze.zoo.backbone;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.backbone.AttentionSlots.StageEnd;
import ai.gaze.zoo.layer.Forward;
import ai.gaze.zoo.layer.NamedOutputs;
import ai.gaze.zoo.layer.NamedSequential;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A backbone up to its last stage that is asked for: takes images {@code [N, C, H, W]} and gives
 * the maps of the stages, in order. Its parameters have the names that they have in the backbone,
 * so that weights of one load into the other.
 *
 * <pre>{@code
 * FeatureNetwork features = ResNet.builder().setNumLayers(50).optCifarStem(false).features(2, 3, 4);
 * }</pre>
 */
public final class FeatureNetwork extends AbstractBlock implements NamedOutputs {

    private static final int SIDE = 256;

    /**
     * A map.
     *
     * @param name {@code stage1}, {@code stage2}, ...
     * @param number of the stage, from 1
     * @param channels of the map
     * @param stride pixels of the image for one position, in both directions
     */
    public record Stage(String name, int number, int channels, int stride) {}

    private final List<Block> layers = new ArrayList<>();

    /** After how many layers each stage ends. */
    private final List<Integer> ends = new ArrayList<>();

    private final List<Stage> stages = new ArrayList<>();

    private FeatureNetwork() {}

    static FeatureNetwork of(
            String model, Block network, int channels, List<StageEnd> all, Set<Integer> wanted) {
        List<StageEnd> chosen =
                all.stream().filter(end -> wanted.contains(end.stage())).distinct().toList();
        if (chosen.size() != wanted.size() || chosen.isEmpty()) {
            throw UserException.of(
                    "model %s has no stages %s; use some of %s",
                    model, wanted, all.stream().map(StageEnd::stage).toList());
        }
        FeatureNetwork features = new FeatureNetwork();
        features.addUpTo(model, network, chosen);
        Shape image = new Shape(1, channels, SIDE, SIDE);
        Shape[] maps = features.getOutputShapes(new Shape[] {image});
        for (int i = 0; i < maps.length; i++) {
            StageEnd end = chosen.get(i);
            int stride = Math.toIntExact(SIDE / maps[i].get(2));
            features.stages.add(
                    new Stage("stage" + end.stage(), end.stage(), end.channels(), stride));
        }
        return features;
    }

    private void addUpTo(String model, Block network, List<StageEnd> chosen) {
        NamedSequential holder = chosen.get(0).network();
        if (!(network instanceof NamedSequential root)
                || chosen.stream().anyMatch(end -> end.network() != holder)
                || (root != holder && !root.layers().containsValue(holder))) {
            throw UserException.of(
                    "model %s has its stages where they cannot be taken apart; make it a"
                            + " NamedSequential of them, or of layers of which one is",
                    model);
        }
        int last = chosen.get(chosen.size() - 1).layers();
        int before = 0;
        if (root == holder) {
            root.layers().entrySet().stream()
                    .limit(last)
                    .forEach(e -> add(e.getKey(), e.getValue()));
        } else {
            for (Map.Entry<String, Block> layer : root.layers().entrySet()) {
                if (layer.getValue() == holder) {
                    addHolder(layer.getKey(), holder, last);
                    break;
                }
                add(layer.getKey(), layer.getValue());
                before++;
            }
        }
        for (StageEnd end : chosen) {
            ends.add(before + end.layers());
        }
    }

    private void add(String name, Block layer) {
        layers.add(addChildBlock(name, layer));
    }

    private void addHolder(String name, NamedSequential holder, int last) {
        NamedSequential part = new NamedSequential();
        holder.layers().entrySet().stream()
                .limit(last)
                .forEach(
                        e -> {
                            part.add(e.getKey(), e.getValue());
                            layers.add(e.getValue());
                        });
        addChildBlock(name, part);
    }

    /** Returns what it gives, in order. */
    public List<Stage> stages() {
        return List.copyOf(stages);
    }

    @Override
    public List<String> outputNames() {
        return stages.stream().map(Stage::name).toList();
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        Forward f = new Forward(parameterStore, training);
        NDArray x = inputs.singletonOrThrow();
        NDList maps = new NDList();
        for (int i = 0; i < layers.size(); i++) {
            x = f.call(layers.get(i), x);
            if (ends.contains(i + 1)) {
                maps.add(x);
            }
        }
        return maps;
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape[] shapes = inputShapes;
        for (Block layer : layers) {
            layer.initialize(manager, dataType, shapes);
            shapes = layer.getOutputShapes(shapes);
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        List<Shape> maps = new ArrayList<>();
        Shape[] shapes = inputShapes;
        for (int i = 0; i < layers.size(); i++) {
            shapes = layers.get(i).getOutputShapes(shapes);
            if (ends.contains(i + 1)) {
                maps.add(shapes[0]);
            }
        }
        return maps.toArray(Shape[]::new);
    }
}
