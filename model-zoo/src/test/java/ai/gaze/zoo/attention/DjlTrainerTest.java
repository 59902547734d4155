package ai.gaze.zoo.attention;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.TranslateException;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.ParameterNames;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The modules are DJL blocks: DJL's own trainer trains them. */
class DjlTrainerTest {

    private static final Shape IMAGES = new Shape(8, 4, 5, 5);

    static List<String> names() {
        return Attentions.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void easyTrainTrainsTheModule(String name) throws IOException, TranslateException {
        SequentialBlock network =
                new SequentialBlock()
                        .add(Attentions.create(name, 4, Map.of()))
                        .add(Layers.flatten())
                        .add(Layers.linear(100, 2, true));
        try (Model model = Model.newInstance("module")) {
            model.setBlock(network);
            DefaultTrainingConfig config =
                    new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                            .optOptimizer(
                                    Optimizer.adam()
                                            .optLearningRateTracker(Tracker.fixed(0.01f))
                                            .build());
            try (Trainer trainer = model.newTrainer(config);
                    NDManager data = NDManager.newBaseManager()) {
                trainer.initialize(IMAGES);
                Map<String, float[]> before = values(network);
                EasyTrain.fit(trainer, 2, dataset(data), null);
                Map<String, float[]> after = values(network);
                after.forEach(
                        (parameter, values) -> {
                            for (float value : values) {
                                assertTrue(Float.isFinite(value), parameter);
                            }
                        });
                // Behind a zero gamma the first step moves gamma, the second the rest; biases of
                // softmax keys have no gradient at all.
                long still =
                        before.keySet().stream()
                                .filter(p -> Arrays.equals(before.get(p), after.get(p)))
                                .count();
                assertTrue(still <= 1, still + " parameters did not move");
                assertFalse(Arrays.equals(before.get("2.weight"), after.get("2.weight")));
            }
        }
    }

    private static ArrayDataset dataset(NDManager manager) {
        NDArray images = Modules.input(manager, IMAGES);
        NDArray labels = manager.create(new float[] {0, 1, 0, 1, 0, 1, 0, 1});
        return new ArrayDataset.Builder()
                .setData(images)
                .optLabels(labels)
                .setSampling(4, false)
                .build();
    }

    private static Map<String, float[]> values(SequentialBlock network) {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (Map.Entry<String, Parameter> entry : ParameterNames.of(network).entrySet()) {
            values.put(entry.getKey(), entry.getValue().getArray().toFloatArray());
        }
        return values;
    }
}
