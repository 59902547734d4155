package ai.gaze.training.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import ai.gaze.testing.Garbage;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fixture is of PyTorch, timm and torchvision, by losses.py. */
class LossFixturesTest {

    private NDManager manager;
    private SafetensorsFile file;

    @BeforeEach
    void open() throws IOException {
        manager = NDManager.newBaseManager();
        try (InputStream in = getClass().getResourceAsStream("losses.safetensors")) {
            file = SafetensorsFile.read(in, "losses.safetensors");
        }
    }

    @AfterEach
    void close() throws IOException {
        file.close();
        manager.close();
    }

    private NDArray array(String name) {
        try {
            return file.toNDArray(manager, name);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void check(String name, Loss loss, String logits, String targets) {
        NDArray x = array(logits);
        x.setRequiresGradient(true);
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            NDArray value = Losses.mean(loss, array(targets), x);
            Garbage.collect();
            assertEquals(array(name + ".loss").getFloat(), value.getFloat(), 3e-6f, name);
            collector.backward(value);
            float[] expected = array(name + ".gradient").toFloatArray();
            float[] gradient = x.getGradient().toFloatArray();
            int step = gradient.length / expected.length;
            for (int i = 0; i < expected.length; i++) {
                // Of two logits the second.
                float computed = gradient[step * i + step - 1];
                assertEquals(expected[i], computed, 5e-7f, name + " " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hard", "soft"})
    @Tag("garbage")
    void valueAndGradientOfLabelsAndSoftTargetsAreThoseOfPyTorchAndTimm(String kind) {
        String targets = kind.equals("hard") ? "labels" : "soft";
        float[] weights = array("weights").toFloatArray();
        int cases = 0;
        for (String smoothing : List.of("0", "0.1")) {
            double share = Double.parseDouble(smoothing);
            for (boolean weighted : new boolean[] {false, true}) {
                String name = kind + "-" + smoothing + (weighted ? "-weighted" : "");
                float[] given = weighted ? weights : null;
                check(
                        "cross-entropy-" + name,
                        Losses.crossEntropy(share).classWeights(given),
                        "logits",
                        targets);
                check(
                        "cross-entropy-" + name,
                        Losses.crossEntropy(share).classWeights(given).on(manager),
                        "logits",
                        targets);
                BinaryCrossEntropy bce = Losses.binaryCrossEntropy(share).classWeights(given);
                check("bce-" + name, bce, "logits", targets);
                check("bce-" + name + "-sum", bce.sumClasses(), "logits", targets);
                BinaryCrossEntropy above = bce.targetThreshold(0.2);
                check("bce-" + name + "-above", above, "logits", targets);
                check("bce-" + name + "-above-sum", above.sumClasses(), "logits", targets);
                cases += 5;
            }
        }
        long all =
                file.names().stream()
                        .filter(name -> name.endsWith(".loss") && name.contains(kind))
                        .count();
        assertEquals(all, cases);
    }

    @Test
    void focalWithAlphaIsTorchvisions() {
        check("focal-2-0.25", Losses.focal(2).alpha(0.25), "focal.logits", "focal.labels");
        check("focal-1-0.9", Losses.focal(1).alpha(0.9), "focal.logits", "focal.labels");
        check("focal-0-0.5", Losses.of("focal:gamma=0,alpha=0.5"), "focal.logits", "focal.labels");
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> check("", Losses.focal(2).alpha(0.25), "logits", "labels"));
        assertTrue(e.getMessage().contains("is for two classes, and there are 5"), e.getMessage());
    }

    @Test
    void focalWithoutGammaIsCrossEntropyOfSoftTargetsAndWithWeights() {
        float[] weights = array("weights").toFloatArray();
        for (String kind : List.of("hard", "soft")) {
            String targets = kind.equals("hard") ? "labels" : "soft";
            check(
                    "cross-entropy-" + kind + "-0-weighted",
                    Losses.focal(0).classWeights(weights),
                    "logits",
                    targets);
            check("cross-entropy-" + kind + "-0", Losses.focal(0), "logits", targets);
        }
    }

    @Test
    void labelsAsTargetsAreTheSameWithAnyLoss() {
        NDArray targets = SoftTargets.of(manager, array("labels"), 5);
        for (Loss loss :
                List.of(
                        Losses.crossEntropy(0.2),
                        Losses.focal(2),
                        Losses.of("bce:label-smoothing=0.2"))) {
            float hard = Losses.mean(loss, array("labels"), array("logits")).getFloat();
            assertEquals(hard, Losses.mean(loss, targets, array("logits")).getFloat(), 2e-6f);
        }
    }

    @Test
    void aLossOfDjlThatTakesTargetsServesBoth() {
        Loss dense = Losses.ofTargets(new SoftmaxCrossEntropyLoss("dense", 1, -1, false, true));
        check("cross-entropy-hard-0", dense, "logits", "labels");
        check("cross-entropy-soft-0", dense, "logits", "soft");
        assertEquals("dense", dense.getName());
    }

    @Test
    void aLossThatDoesNotSayThatItTakesSoftTargetsIsOneSentence() {
        UserException e =
                assertThrows(
                        UserException.class,
                        () ->
                                Losses.mean(
                                        Loss.softmaxCrossEntropyLoss(),
                                        array("soft"),
                                        array("logits")));
        assertTrue(
                e.getMessage().contains("loss SoftmaxCrossEntropyLoss does not say"), e::toString);
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void anEvaluationCountsAllClassesAlike() {
        float[] weights = array("weights").toFloatArray();
        for (ClassificationLoss loss :
                List.of(Losses.crossEntropy(0.1), Losses.focal(2), Losses.binaryCrossEntropy(0))) {
            Loss evaluated = Losses.ofEvaluation(loss.classWeights(weights));
            float plain =
                    Losses.mean(Losses.ofEvaluation(loss), array("labels"), array("logits"))
                            .getFloat();
            assertEquals(
                    plain, Losses.mean(evaluated, array("labels"), array("logits")).getFloat());
        }
        Loss smoothed = Losses.ofEvaluation(Losses.binaryCrossEntropy(0.1));
        check("bce-hard-0", smoothed, "logits", "labels");
    }

    @Test
    void weightsThatDoNotFitAreOneSentence() {
        Loss three = Losses.crossEntropy().classWeights(1, 2, 3);
        assertEquals(
                "loss cross-entropy has weights for 3 classes, and the network gives logits of 5;"
                        + " give it one for each class",
                assertThrows(
                                UserException.class,
                                () -> Losses.mean(three, array("labels"), array("logits")))
                        .getMessage());
        assertThrows(UserException.class, () -> Losses.crossEntropy().classWeights(1, 0));
        assertThrows(UserException.class, () -> Losses.focal(1).classWeights(Float.NaN));
    }

    private static float[] floats(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** {@code compute_class_weight("balanced")} of scikit-learn 1.9.1. */
    @Test
    void balancedIsScikitLearns() {
        assertArrayEquals(
                floats(0.37037037, 3.7037037, 33.33333333),
                ClassWeights.balanced().of(new int[] {90, 9, 1}, List.of("a", "b", "c")));
        assertArrayEquals(
                new float[] {1, 1},
                ClassWeights.balanced().of(new int[] {7, 0}, List.of("a", "b")));
        assertArrayEquals(new float[] {1}, ClassWeights.balanced().of(new int[] {1}, List.of("a")));
    }

    /** {@code (1 - beta) / (1 - beta ** n)} by NumPy, then times 3 by the sum. */
    @Test
    void effectiveIsThatOfThePaper() {
        int[] images = {5000, 2997, 59};
        List<String> names = List.of("a", "b", "c");
        Map<Double, float[]> expected =
                Map.of(
                        0.9, floats(0.99933355, 0.99933355, 1.00133289),
                        0.99, floats(0.70828996, 0.70828996, 1.58342008),
                        0.9999, floats(0.04322436, 0.06567585, 2.89109979));
        expected.forEach(
                (beta, weights) ->
                        assertArrayEquals(
                                weights, ClassWeights.effective(beta).of(images, names), 1e-7f));
        assertArrayEquals(
                ClassWeights.effective(0.9999).of(images, names),
                new ClassWeights("effective", Map.of()).of(images, names));
        float[] empty = ClassWeights.effective(0.99).of(new int[] {10, 0, 30}, names);
        assertEquals(1, empty[1]);
        assertEquals(2, empty[0] + empty[2], 1e-6);
        assertArrayEquals(new float[] {1, 1, 1}, ClassWeights.NONE.of(images, names), "all alike");
    }

    @Test
    void aWeightForEachClassIsFoundByItsName() {
        List<String> names = List.of("猫", "a dog 🐕", "caf\u00e9");
        Map<String, Double> given = Map.of("cafe\u0301", 3.0, "a dog 🐕", 2.0, "猫", 0.5);
        assertArrayEquals(new float[] {0.5f, 2, 3}, ClassWeights.of(given).of(new int[3], names));
        assertMessage(
                "unknown class in class weights \"a dig\": did you mean \"a dog\"? Known are a dog, cat",
                Map.of("a dig", 1.0, "cat", 1.0));
        assertMessage(
                "class weights give no weight to class cat; give each of the 2 classes one, 1 for"
                        + " the usual",
                Map.of("a dog", 1.0));
        assertMessage(
                "class weights give class cat the weight -1.0; give it a number above 0",
                Map.of("cat", -1.0));
        assertMessage(
                "class weights are given, but loss mine takes none; leave them out,"
                        + " or take loss cross-entropy, focal or"
                        + " binary-cross-entropy",
                Map.of("a dog", 1.0, "cat", 1.0));
    }

    private static void assertMessage(String expected, Map<String, Double> given) {
        Loss mine = new SoftmaxCrossEntropyLoss("mine");
        List<String> names = List.of("a dog", "cat");
        boolean fits = expected.contains("mine");
        UserException e =
                assertThrows(
                        UserException.class,
                        () ->
                                ClassWeights.of(given)
                                        .in(
                                                fits ? mine : Losses.crossEntropy(),
                                                new int[] {3, 4},
                                                names));
        assertEquals(expected, e.getMessage());
    }
}
