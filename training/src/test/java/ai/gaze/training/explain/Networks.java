package ai.gaze.training.explain;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;
import ai.gaze.training.augment.AugmentationSpec;
import ai.gaze.training.data.EmbeddedSample;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import java.io.IOException;
import java.util.List;

/** Untrained networks, and images for them. */
final class Networks {

    static final int SIDE = 32;

    private Networks() {}

    /** A network no parameter of whose attention is zero, so that every module does something. */
    static ExplainedNetwork of(NDManager manager, String backbone, String attention) {
        Block network = ModelZoo.create(ModelSpec.of(backbone, attention, 10, SIDE));
        ModelZoo.attentionModules(network)
                .values()
                .forEach(
                        module ->
                                ParameterNames.of(module).values().stream()
                                        .filter(p -> !ParameterNames.isStatistic(p))
                                        .forEach(
                                                p ->
                                                        p.setInitializer(
                                                                new NormalInitializer(0.2f))));
        SeededInitialization.initialize(network, manager, 3, new Shape(1, 3, SIDE, SIDE));
        return of(
                manager,
                network,
                SIDE,
                List.of(
                        "airplane",
                        "automobile",
                        "bird",
                        "cat",
                        "deer",
                        "dog",
                        "frog",
                        "horse",
                        "ship",
                        "truck"));
    }

    static ExplainedNetwork of(NDManager manager, Block network, int side, List<String> classes) {
        return new ExplainedNetwork(
                network,
                new ParameterStore(manager, false),
                manager.newSubManager(),
                ImageSize.square(side),
                classes,
                AugmentationSpec.none(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)));
    }

    /** An image of the sample. */
    static InputImage image(int index) throws IOException {
        LabeledImages image = EmbeddedSample.read().test().read(new int[] {index}).images();
        return new InputImage("image " + index, image.height(), image.pixels());
    }
}
