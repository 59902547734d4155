package ai.gaze.training.run;

import ai.djl.training.loss.Loss;
import ai.gaze.training.loss.CrossEntropy;
import ai.gaze.training.loss.LossType;
import ai.gaze.training.loss.Losses;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.NameAndOptions;
import java.util.HashMap;
import java.util.Map;

/**
 * The two keys that say what a recipe trains on. Smoothing has a key of its own, as before there
 * was a choice of losses, and is no option of {@code loss} in what is written.
 *
 * @param loss such as {@code focal:gamma=2}; {@code null} for cross-entropy
 */
record LossKeys(String loss, double labelSmoothing) {

    private static final String SMOOTHING = CrossEntropy.LABEL_SMOOTHING.name();

    /**
     * Returns them as they are written.
     *
     * @throws UserException if one is wrong, or they contradict each other
     */
    static LossKeys of(String loss, double labelSmoothing) {
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
            throw new UserException(
                    "label-smoothing must be at least 0 and below 1, not " + labelSmoothing);
        }
        if (loss == null) {
            return new LossKeys(null, labelSmoothing);
        }
        NameAndOptions asked = NameAndOptions.parse("loss", loss);
        LossType type = Losses.registry().get(asked.name());
        Losses.of(loss);
        Map<String, String> others = new HashMap<>(asked.options());
        String ofLoss = others.remove(SMOOTHING);
        if (!type.options().contains(CrossEntropy.LABEL_SMOOTHING) && labelSmoothing != 0) {
            throw new UserException(
                    Texts.format(
                            "label-smoothing is %s, but loss %s smooths no labels; set label-smoothing to 0, or loss to cross-entropy",
                            labelSmoothing, type.name()));
        }
        double smoothing = ofLoss == null ? labelSmoothing : Double.parseDouble(ofLoss);
        if (labelSmoothing != 0 && labelSmoothing != smoothing) {
            throw new UserException(
                    Texts.format(
                            "label-smoothing is %s, but in loss it is %s; keep one",
                            labelSmoothing, smoothing));
        }
        boolean isDefault = type.name().equals(CrossEntropy.NAME);
        return new LossKeys(
                isDefault ? null : new NameAndOptions(type.name(), others).toString(), smoothing);
    }

    Loss newLoss() {
        if (loss == null) {
            return Losses.crossEntropy(labelSmoothing);
        }
        NameAndOptions asked = NameAndOptions.parse("loss", loss);
        Map<String, String> all = new HashMap<>(asked.options());
        if (labelSmoothing != 0) {
            all.put(SMOOTHING, "" + labelSmoothing);
        }
        return Losses.registry().get(asked.name()).create(all);
    }
}
