package ai.gaze.training.data;

import ai.gaze.training.image.UnreadableFileException;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.registry.FactoryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;

/** Images that are read when they are needed, a batch at a time, ahead of who takes them. */
class StreamedImages implements ImageBatches {

    private final ImageSource images;
    private final List<Integer> shape;

    StreamedImages(ImageSource images) {
        this.images = images;
        shape = shape();
    }

    private List<Integer> shape() {
        return List.of(images.size(), images.height(), images.width(), images.channels());
    }

    // What trains on them has made room for these.
    private void requireSameShape() {
        List<Integer> now = shape();
        if (!now.equals(shape)) {
            throw new UserException(
                    Texts.format(
                            "the number, height, width and channels of the images of %s were %s when they were first used and are %s now; let a source say the same all the time",
                            images.getClass().getName(), shape, now));
        }
    }

    /**
     * Reads an image for training; returns which one it is at last.
     *
     * @param drawn decides with the seed and the epoch of the plan what is cut out
     */
    int readForTraining(int index, EpochPlan plan, int drawn, byte[] target, int at) {
        return readForEvaluation(index, target, at);
    }

    /** Reads an image for an evaluation; returns which one it is, -1 if it is to be left out. */
    int readForEvaluation(int index, byte[] target, int at) {
        try {
            images.read(index, target, at);
            return index;
        } catch (UserException | UnreadableFileException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException(
                            cannotBeRead(index, e)
                                    + "; resumed, a run goes on from its last checkpoint",
                            e));
        } catch (Throwable e) {
            FactoryException.requireOfPart(e);
            throw new UserException(
                    cannotBeRead(index, e) + "; mend its source, or leave the image out", e);
        }
    }

    private String cannotBeRead(int index, Throwable e) {
        String why =
                e instanceof IOException io
                        ? FileErrors.unchecked(io).getMessage().lines().findFirst().orElse("")
                        : Texts.firstLine(e);
        return Texts.format(
                "image %d of %s cannot be read: %s", index, images.getClass().getName(), why);
    }

    /** Called by the thread that takes the batches, after each. */
    void batchTaken() {}

    /** Says that every image is left out. */
    UserException noneIsLeft() {
        return new UserException(Texts.format("none of the %d images can be read", images.size()));
    }

    final ImageSource images() {
        return images;
    }

    @Override
    public DecodedBatches epoch(EpochPlan plan) {
        return epoch(plan, plan.order(images));
    }

    DecodedBatches epoch(EpochPlan plan, int[] order) {
        requireSameShape();
        return new DecodedBatches(
                this,
                order,
                plan.first() * plan.batchSize(),
                plan.batchSize(),
                (index, place, target, at) ->
                        readForTraining(
                                index, plan, plan.drawn(index, place, images.size()), target, at));
    }

    @Override
    public DecodedBatches inOrder(int batchSize) {
        return inOrder(IntStream.range(0, images.size()).toArray(), batchSize);
    }

    private DecodedBatches inOrder(int[] order, int batchSize) {
        requireSameShape();
        return new DecodedBatches(
                this,
                order,
                0,
                batchSize,
                (index, place, target, at) -> readForEvaluation(index, target, at));
    }

    /** Some of the images as an evaluation sees them, less those that are left out. */
    ReadImages read(int[] indices) {
        try (DecodedBatches all = inOrder(indices.clone(), Math.max(1, indices.length))) {
            return all.nextOrEmpty();
        }
    }
}
