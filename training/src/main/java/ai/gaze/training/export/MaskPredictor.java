package ai.gaze.training.export;

import ai.gaze.training.image.Framing;
import ai.gaze.training.image.PixelImage;
import ai.gaze.training.report.MaskColors;
import ai.gaze.training.report.MaskLegend;
import ai.gaze.training.report.Png;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.AtomicFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells of each pixel of image files of which class it is, by a network that gives a class of each
 * pixel.
 *
 * <p>An image is scaled to the network's size as a whole, without regard to its proportions, so
 * that each of its pixels is looked at; the scores are brought back to its own size bilinearly, and
 * the highest one counts.
 */
public final class MaskPredictor {

    /** Of a larger image not every pixel would be read. */
    private static final long MOST_PIXELS = 1 << 24;

    private final Classifier network;
    private final Path folder;
    private final boolean overlays;

    /**
     * @param network gives scores of each pixel
     * @param folder where masks go; {@code null} for none
     * @param overlays whether pictures of the classes over the images go there, too
     */
    public MaskPredictor(Classifier network, Path folder, boolean overlays) {
        this.network = network;
        this.folder = folder;
        this.overlays = overlays;
    }

    /**
     * Refuses what could not be written, before anything takes its time.
     *
     * @throws UserException if one file would be made of two images, or a file would be replaced
     * @throws IOException if the folder cannot be made
     */
    public void requireWritable(List<Path> images) throws IOException {
        if (folder == null) {
            return;
        }
        Map<Path, Path> taken = new HashMap<>();
        for (Path image : images) {
            for (Path file :
                    overlays ? List.of(mask(image), overlay(image)) : List.of(mask(image))) {
                Path before = taken.put(file, image);
                if (before != null) {
                    throw new UserException(
                            Texts.format(
                                    "of %s and %s one file would be made, %s; rename one of them, or ask for them apart",
                                    before, image, file));
                }
                if (Files.exists(file)) {
                    throw new UserException(
                            Texts.format(
                                    "%s is there already, and no file is replaced; name another folder",
                                    file));
                }
            }
        }
        Files.createDirectories(folder);
    }

    private Path mask(Path image) {
        return file(image, ".png");
    }

    private Path overlay(Path image) {
        return file(image, "-overlay.png");
    }

    private Path file(Path image, String ending) {
        String name = image.getFileName().toString();
        int dot = name.lastIndexOf('.');
        try {
            return folder.resolve((dot > 0 ? name.substring(0, dot) : name) + ending);
        } catch (InvalidPathException e) {
            throw new UserException(
                    Texts.format(
                            "a mask cannot be named as %s in this locale; set LC_ALL to C.UTF-8, or rename it",
                            image),
                    e);
        }
    }

    /**
     * Looks at an image.
     *
     * @return of a file that is no image it says why
     * @throws IOException if the mask cannot be written
     */
    public MaskPrediction predict(Path file) throws IOException {
        PixelImage image;
        try {
            image = RunImages.whole(file, network.metadata(), MOST_PIXELS);
        } catch (UserException e) {
            return MaskPrediction.failed(file.toString(), e.getMessage());
        }
        ImageSize size = network.inputSize();
        byte[] scaled = Framing.squash(image.height(), image.width(), size).apply(image).pixels();
        float[] scores = network.logits(scaled)[0];
        for (float score : scores) {
            if (!Float.isFinite(score)) {
                return MaskPrediction.failed(
                        file.toString(),
                        file
                                + " gets no answer, as the network's scores for it are no numbers; use other weights, or a file that computes in float32");
            }
        }
        byte[] mask =
                highest(scores, network.classes().size(), size, image.height(), image.width());
        String written = null;
        String drawn = null;
        if (folder != null) {
            AtomicFiles.writeBytes(mask(file), MaskColors.png(mask, image.height(), image.width()));
            written = mask(file).toString();
            if (overlays) {
                AtomicFiles.writeBytes(overlay(file), Png.of(over(image, mask)));
                drawn = overlay(file).toString();
            }
        }
        return new MaskPrediction(
                file.toString(), image.height(), image.width(), shares(mask), written, drawn, null);
    }

    private List<MaskPrediction.Share> shares(byte[] mask) {
        int[] counts = new int[network.classes().size()];
        for (byte value : mask) {
            counts[value & 0xff]++;
        }
        List<MaskPrediction.Share> shares = new ArrayList<>();
        for (int c = 0; c < counts.length; c++) {
            if (counts[c] > 0) {
                double share = (double) counts[c] / mask.length;
                shares.add(new MaskPrediction.Share(c, network.classes().get(c), share));
            }
        }
        shares.sort(Comparator.comparingDouble(MaskPrediction.Share::share).reversed());
        return shares;
    }

    private BufferedImage over(PixelImage image, byte[] mask) {
        BufferedImage picture =
                new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        int next = image.channels() == 1 ? 0 : 1;
        for (int i = 0; i < mask.length; i++) {
            int at = i * image.channels();
            int rgb =
                    (image.pixels()[at] & 0xff) << 16
                            | (image.pixels()[at + next] & 0xff) << 8
                            | (image.pixels()[at + 2 * next] & 0xff);
            picture.setRGB(
                    i % image.width(), i / image.width(), MaskColors.over(rgb, mask[i] & 0xff));
        }
        return MaskLegend.below(picture, network.classes(), MaskLegend.present(mask));
    }

    /**
     * Returns the class with the highest score of each pixel, the first one of several.
     *
     * @param scores {@code [classes, size.height, size.width]}
     * @param height of the result
     * @param width of the result
     */
    static byte[] highest(float[] scores, int classes, ImageSize size, int height, int width) {
        byte[] mask = new byte[height * width];
        int[] left = new int[width];
        float[] right = new float[width];
        for (int x = 0; x < width; x++) {
            right[x] = place(x, width, size.width());
            left[x] = Math.min((int) right[x], Math.max(0, size.width() - 2));
            right[x] -= left[x];
        }
        int next = size.width() > 1 ? 1 : 0;
        float[] best = new float[width];
        for (int y = 0; y < height; y++) {
            float down = place(y, height, size.height());
            int top = Math.min((int) down, Math.max(0, size.height() - 2));
            down -= top;
            int below = size.height() > 1 ? size.width() : 0;
            for (int c = 0; c < classes; c++) {
                int row = (c * size.height() + top) * size.width();
                for (int x = 0; x < width; x++) {
                    int at = row + left[x];
                    float upper = scores[at] + right[x] * (scores[at + next] - scores[at]);
                    int under = at + below;
                    float lower = scores[under] + right[x] * (scores[under + next] - scores[under]);
                    float score = upper + down * (lower - upper);
                    if (c == 0 || score > best[x]) {
                        best[x] = score;
                        mask[y * width + x] = (byte) c;
                    }
                }
            }
        }
        return mask;
    }

    // Where the centre of a pixel lies among others, as PyTorch has it without align_corners.
    private static float place(int pixel, int length, int ofLength) {
        double place = (pixel + 0.5) * ofLength / length - 0.5;
        return (float) Math.max(0, Math.min(ofLength - 1, place));
    }
}
