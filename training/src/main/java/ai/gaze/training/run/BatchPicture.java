package ai.gaze.training.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.gaze.training.augment.AugmentationSpec;
import ai.gaze.training.report.MaskColors;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/** Images as the network gets them, side by side in one picture. */
final class BatchPicture {

    private static final int MOST = 32;
    private static final int COLUMNS = 8;

    // Images of CIFAR are hard to see at their own size.
    private static final int LEAST_SIDE = 64;
    private static final int GAP = 2;

    private BatchPicture() {}

    /**
     * Draws the first images of a batch.
     *
     * @param images normalized, {@code [B, C, H, W]}; with fewer than three channels the first one
     *     is shown in grey, with more the first three are red, green and blue
     * @param normalization gives mean and standard deviation
     */
    static BufferedImage draw(NDArray images, AugmentationSpec normalization) {
        int n = (int) Math.min(MOST, images.getShape().get(0));
        int height = (int) images.getShape().get(2);
        int width = (int) images.getShape().get(3);
        float[] values = images.get(new NDIndex(":" + n)).toFloatArray();
        return draw(values, null, height, width, Math.min(n, COLUMNS), normalization);
    }

    /**
     * Draws images side by side.
     *
     * @param values of the images, one after the other, each {@code [C, H, W]} and normalized
     * @param masks of the images, {@code [H, W]} each, to be drawn over them; {@code null} for none
     * @param columns how many stand in a row
     * @param normalization gives mean and standard deviation
     */
    static BufferedImage draw(
            float[] values,
            byte[] masks,
            int height,
            int width,
            int columns,
            AugmentationSpec normalization) {
        int n = values.length / (normalization.mean().size() * height * width);
        int scale = Math.max(1, LEAST_SIDE / Math.max(width, height));
        int stepX = width * scale + GAP;
        int stepY = height * scale + GAP;
        BufferedImage picture =
                new BufferedImage(
                        columns * stepX - GAP,
                        (n + columns - 1) / columns * stepY - GAP,
                        BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        for (int i = 0; i < n; i++) {
            graphics.drawImage(
                    image(values, masks, i, height, width, normalization),
                    i % columns * stepX,
                    i / columns * stepY,
                    width * scale,
                    height * scale,
                    null);
        }
        graphics.dispose();
        return picture;
    }

    private static BufferedImage image(
            float[] values,
            byte[] masks,
            int index,
            int height,
            int width,
            AugmentationSpec normalization) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int area = height * width;
        int channels = normalization.mean().size();
        for (int at = 0; at < area; at++) {
            int rgb = 0;
            for (int color = 0; color < 3; color++) {
                int channel = channels < 3 ? 0 : color;
                double value =
                        values[(index * channels + channel) * area + at]
                                        * normalization.std().get(channel)
                                + normalization.mean().get(channel);
                rgb = rgb << 8 | (int) Math.round(255 * Math.min(1, Math.max(0, value)));
            }
            image.setRGB(
                    at % width,
                    at / width,
                    masks == null ? rgb : MaskColors.over(rgb, masks[index * area + at] & 0xff));
        }
        return image;
    }
}
