package ai.gaze.bench;

import ai.gaze.training.execution.Precision;
import ai.gaze.training.run.Recipe;
import java.util.Locale;

/**
 * A kind of training step.
 *
 * @param by what makes the steps: {@code Gaze}, {@link StepBenchmark#FUNCTION} or {@link
 *     StepBenchmark#LIMIT}
 * @param model the network
 * @param attention the attention in it
 * @param batchSize images of a step
 * @param precision that of the recipe, or {@code tf32} for fp32 where NVIDIA's convolutions round
 * @param execution how the operations reach the device: {@code eager} (one by one from Java),
 *     {@code compiled}, or {@code floor}
 * @param layout how the images lie in memory: {@code channels-last} or {@code nchw}
 * @param device name of the device
 */
public record StepKind(
        String by,
        String model,
        String attention,
        int batchSize,
        String precision,
        String execution,
        String layout,
        String device) {

    static StepKind of(Recipe recipe, Layout layout, String device) {
        return new StepKind(
                StepBenchmark.GAZE,
                recipe.model(),
                recipe.attention().toString(),
                recipe.batchSize(),
                precision(recipe.precision(), device),
                recipe.execution().name().toLowerCase(Locale.ROOT),
                layout.label(),
                device);
    }

    // NVIDIA's libraries round unless this variable of theirs forbids it.
    private static String precision(Precision precision, String device) {
        boolean rounds =
                device.startsWith("gpu") && !"0".equals(System.getenv("NVIDIA_TF32_OVERRIDE"));
        return rounds && precision == Precision.FP32 ? "tf32" : precision.toString();
    }

    StepKind by(String other) {
        return by(other, precision);
    }

    StepKind by(String other, String inPrecision) {
        return new StepKind(
                other, model, attention, batchSize, inPrecision, "floor", layout, device);
    }
}
