package ai.gaze.training;

import ai.gaze.training.augment.Augmentations;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.execution.BatchStatistics;
import ai.gaze.training.optim.EmaSpec;
import ai.gaze.zoo.Texts;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a training is made of, as far as names tell. One that goes on with something else is another
 * training, which its program may want: that is said and not refused.
 *
 * @param parts names and options by what they are of
 * @param devices how many share a batch
 * @param batchNorm over which images of several devices batches are normalized
 * @param warning is told of what differs
 */
record PartsState(
        Map<String, String> parts, int devices, BatchStatistics batchNorm, Consumer<String> warning)
        implements Stateful {

    private static final String KEY = "parts";
    private static final String MONITOR = "best monitor";
    private static final String STEERING = "steering";
    private static final int MOST_NAMED = 20;
    private static final String AVERAGE = "average";
    private static final String DEVICES = "devices";
    private static final String BATCH_NORM = "batch-norm";

    static PartsState of(TrainingBuilder settings) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("optimizer", settings.optimizer.toString());
        parts.put("schedule", settings.schedule.toString());
        parts.put("loss", settings.loss.getName());
        parts.put(AVERAGE, settings.ema.toString());
        parts.put(MONITOR, settings.best);
        boolean isByTest = settings.data.validation() == null && settings.holdOut == 0;
        parts.put(STEERING, isByTest ? "test images" : "validation images");
        parts.put("classes", classes(settings.data.classNames()));
        parts.put("precision", settings.precision.toString());
        parts.put(
                "class weights",
                settings.classWeights.isNone() ? "none" : settings.classWeights.toString());
        parts.put("frozen weights", settings.freeze.isNone() ? "none" : settings.freeze.toString());
        parts.put(
                "augmentation",
                settings.augmentation == null
                        ? settings.augmentations.stream()
                                .map(Augmentations::name)
                                .toList()
                                .toString()
                        : settings.augmentation.toString());
        return new PartsState(
                parts, Math.max(1, settings.devices.size()), settings.batchNorm, settings.warning);
    }

    private static String classes(List<String> names) {
        return names.size() <= MOST_NAMED
                ? names.toString()
                : Texts.format(
                        "%d, from %s to %s (%x)",
                        names.size(), names.get(0), names.get(names.size() - 1), names.hashCode());
    }

    @Override
    public void save(CheckpointData checkpoint) {
        ObjectNode saved = checkpoint.state().putObject(KEY);
        parts.forEach(saved::put);
        if (devices > 1) {
            saved.put(DEVICES, "" + devices);
            saved.put(BATCH_NORM, batchNorm.toString());
        }
    }

    @Override
    public void restore(CheckpointData checkpoint) {
        // A checkpoint of an earlier Gaze does not tell.
        if (checkpoint.state().path(KEY) instanceof ObjectNode saved) {
            // Not told where it is one, as before there could be more.
            compare(DEVICES, saved.path(DEVICES).asText("1"), "" + devices);
            if (devices > 1) {
                compare(BATCH_NORM, saved.path(BATCH_NORM).asText("" + batchNorm), "" + batchNorm);
            }
            parts.forEach((part, here) -> compare(part, saved.path(part).asText(here), here));
        }
    }

    /**
     * Returns whether a checkpoint is of a training in which another metric, or other images, say
     * what is best.
     */
    boolean hasOtherMonitor(CheckpointData checkpoint) {
        return List.of(MONITOR, STEERING).stream()
                .anyMatch(
                        part -> {
                            String here = parts.get(part);
                            String there = checkpoint.state().path(KEY).path(part).asText(here);
                            return !there.equals(here);
                        });
    }

    /** Returns whether a checkpoint has an average of the weights, of the same kind. */
    static boolean hasAverage(CheckpointData checkpoint, EmaSpec spec) {
        // One of an earlier Gaze does not tell, and had one kind.
        String there = checkpoint.state().path(KEY).path(AVERAGE).asText("");
        return checkpoint.state().has("ema-updates")
                && spec.isEqual() == there.startsWith(EmaSpec.EQUAL);
    }

    private void compare(String part, String there, String here) {
        if (!there.equals(here)) {
            warning.accept(
                    Texts.format(
                            "the training began with %s %s and goes on with %s, so it does not go on as it would have",
                            part, there, here));
        }
    }
}
