package ai.gaze.bench;

import ai.djl.Device;
import ai.gaze.training.EpochMetrics;
import ai.gaze.training.Progress;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.device.DeviceMemory;
import ai.gaze.training.device.Devices;
import ai.gaze.training.device.HostMemory;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RunListener;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Memory and speed while Gaze's loop trains: what leaks shows as a slope, and as steps that become
 * slower.
 *
 * @param recipe the recipe whose network, batch and augmentation are measured
 * @param steps steps in all, in epochs of {@link #EARLY}; at least two of those
 * @param device name of the device
 */
public record MemoryBenchmark(Recipe recipe, int steps, String device) {

    /** The step after which everything that a training keeps should be there. */
    public static final int EARLY = 200;

    /** At most so many steps at the beginning and at the end are compared. */
    private static final int WINDOW = 500;

    public MemoryBenchmark {
        MeasurableStep.requireNoAccumulation(recipe);
        if (steps < 2 * EARLY) {
            throw new UserException(
                    "memory is compared over at least " + 2 * EARLY + " steps, not " + steps);
        }
    }

    /**
     * Measures.
     *
     * @param dataset real images
     * @param listener is told what goes on, a line at a time
     * @return resident memory of the process early and at the end, and its slope after {@link
     *     #EARLY} steps; the same for the memory of a GPU, with whatever else is on it; speed at
     *     the beginning and at the end
     */
    public List<Figure> run(ImageDataset dataset, Consumer<String> listener) throws IOException {
        Watch watch = new Watch(Devices.parse(device), recipe.batchSize(), listener);
        int epochs = steps / EARLY;
        ScratchRun.train(
                recipe.withEpochs(epochs),
                ScratchRun.part(dataset, EARLY * recipe.batchSize(), TrainBenchmark.TEST_IMAGES),
                device,
                watch);
        int made = epochs * EARLY;
        if (watch.lastStep < made) {
            throw UserException.of(
                    "the training ended after %,d of %,d steps; leave out of the recipe what ends it early",
                    watch.lastStep, made);
        }
        return watch.figures(made);
    }

    /** Looks at the memory every few steps. */
    private static final class Watch implements RunListener {

        private final Device device;
        private final int batchSize;
        private final Consumer<String> listener;
        private final StepSamples resident = new StepSamples();
        private final StepSamples onDevice = new StepSamples();
        private final StepSamples speed = new StepSamples();
        private long lastStep;
        private long lastTime;

        Watch(Device device, int batchSize, Consumer<String> listener) {
            this.device = device;
            this.batchSize = batchSize;
            this.listener = listener;
        }

        @Override
        public void progress(Progress progress) {
            long step = (progress.epoch() - 1L) * progress.steps() + progress.step();
            long now = System.nanoTime();
            resident.add(step, residentMiB());
            if (device.isGpu()) {
                onDevice.add(step, DeviceMemory.used(device) / (double) (1 << 20));
            }
            // The first steps of an epoch come after an evaluation and a checkpoint.
            if (lastTime != 0) {
                speed.add(step, (step - lastStep) * batchSize / ((now - lastTime) / 1e9));
            }
            lastStep = step;
            lastTime = now;
        }

        @Override
        public void epochEnded(EpochMetrics epoch) {
            lastTime = 0;
            listener.accept(
                    Texts.format(
                            "after %,d steps: %,.0f MiB resident, %,.0f images/s",
                            epoch.iteration(), resident.last(), epoch.imagesPerSecond()));
        }

        List<Figure> figures(int steps) {
            List<Figure> figures = new ArrayList<>();
            memory(figures, "resident", resident, steps);
            if (device.isGpu()) {
                memory(figures, "on the device", onDevice, steps);
            }
            int window = Math.min(WINDOW, steps / 2);
            Figure first =
                    Figure.of(
                            "speed, first " + window + " steps",
                            "images/s",
                            speed.between(0, window));
            Figure last =
                    Figure.of(
                            "speed, last " + window + " steps",
                            "images/s",
                            speed.between(steps - window, steps));
            figures.add(first);
            figures.add(last);
            figures.add(Figure.of("last / first", "ratio", last.median() / first.median()));
            return figures;
        }

        private static void memory(
                List<Figure> figures, String what, StepSamples samples, int steps) {
            double early = samples.at(EARLY);
            double late = samples.last();
            figures.add(Figure.of(what + " after " + EARLY + " steps", "MiB", early));
            figures.add(Figure.of(what + " after " + steps + " steps", "MiB", late));
            figures.add(Figure.of(what + ", growth", "%", 100 * (late / early - 1)));
            figures.add(Figure.of(what + ", slope", "KiB/step", 1024 * samples.slope(EARLY)));
        }
    }

    private static double residentMiB() {
        return HostMemory.resident() / 1024.0 / 1024;
    }
}
