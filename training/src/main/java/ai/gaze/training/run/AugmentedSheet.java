package ai.gaze.training.run;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.augment.AugmentationPipeline;
import ai.gaze.training.augment.Augmenter;
import ai.gaze.training.augment.BatchSource;
import ai.gaze.training.data.Batch;
import ai.gaze.training.data.BatchStream;
import ai.gaze.training.data.EpochPlan;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.ReadImages;
import ai.gaze.training.report.MaskLegend;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.awt.image.BufferedImage;
import java.util.stream.IntStream;

/** Training images as a recipe varies them, in one picture. */
public final class AugmentedSheet {

    private static final int MOST = 64;

    private AugmentedSheet() {}

    /**
     * Draws a row for each of some images, spread over all: as an evaluation sees it, and then as
     * it might be trained on, an epoch for each column; with their masks over them and a legend
     * below, where they have masks.
     *
     * @param recipe says how images are varied, and the seed
     * @param train the training images
     * @param images how many rows, from 1 to 64; no more than there are images
     * @param draws how many columns beside the first, from 1 to 64
     * @throws UserException if a number is another one, or none of the images can be read
     */
    public static BufferedImage draw(Recipe recipe, ImageSource train, int images, int draws) {
        requireWithin("images", images);
        requireWithin("draws", draws);
        int rows = Math.min(images, train.size());
        int[] spread =
                IntStream.range(0, rows).map(i -> (int) ((long) i * train.size() / rows)).toArray();
        ReadImages whole = train.read(spread);
        if (whole.size() == 0) {
            throw new UserException(
                    Texts.format(
                            "none of the %d training images that were to be shown can be read; show more of them",
                            rows));
        }
        byte[] masks =
                train.hasMasks()
                        ? new byte
                                [Math.multiplyExact(
                                        whole.size() * (draws + 1), train.height() * train.width())]
                        : null;
        float[] values =
                NoGrad.compute(() -> values(recipe, train.subset(whole.numbers()), draws, masks));
        BufferedImage sheet =
                BatchPicture.draw(
                        values,
                        masks,
                        train.height(),
                        train.width(),
                        draws + 1,
                        recipe.augmentation());
        return masks == null
                ? sheet
                : MaskLegend.below(sheet, train.classNames(), MaskLegend.present(masks));
    }

    private static void requireWithin(String what, int number) {
        if (number < 1 || number > MOST) {
            throw new UserException(
                    Texts.format(
                            "the number of %s on a sheet must be from 1 to %d, not %d",
                            what, MOST, number));
        }
    }

    private static float[] values(Recipe recipe, ImageSource images, int draws, byte[] masks) {
        int rows = images.size();
        int area = images.height() * images.width();
        int size = area * images.colourChannels();
        float[] sheet = new float[Math.multiplyExact(rows * (draws + 1), size)];
        try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                Augmenter augmenter =
                        Augmenter.of(
                                manager, AugmentationPipeline.of(recipe.augmentation()), images)) {
            BatchSource source = BatchSource.of(manager, images, augmenter);
            for (int column = 0; column <= draws; column++) {
                EpochPlan plan = new EpochPlan(recipe.seed(), column, 0, rows);
                boolean original = column == 0;
                int[] order = original ? IntStream.range(0, rows).toArray() : plan.order(images);
                try (BatchStream batches = original ? source.inOrder(rows) : source.epoch(plan);
                        NDManager step = manager.newSubManager()) {
                    Batch batch = batches.next(step).orElseThrow();
                    float[] values = batch.images().toFloatArray();
                    long[] classes = masks == null ? null : batch.labels().toLongArray();
                    for (int i = 0; i < rows; i++) {
                        int cell = order[i] * (draws + 1) + column;
                        System.arraycopy(values, i * size, sheet, cell * size, size);
                        for (int p = 0; masks != null && p < area; p++) {
                            masks[cell * area + p] = (byte) classes[i * area + p];
                        }
                    }
                }
            }
        }
        return sheet;
    }
}
