package ai.gaze.training.page;

import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.report.Html;
import ai.gaze.training.report.Png;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The wrong answers with the highest loss: the images on which the network was most sure. */
final class Mistakes {

    private static final int MOST = 24;

    private Mistakes() {}

    /** Returns the indices of the wrong answers, the highest loss first. */
    static List<Integer> worst(Evaluation evaluation, int most) {
        return IntStream.range(0, evaluation.labels().length)
                .filter(i -> evaluation.labels()[i] != evaluation.predictions()[i])
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -evaluation.losses()[i]))
                .limit(most)
                .toList();
    }

    static String draw(Evaluation evaluation, ImageSource images) {
        int[] numbers = images.unbroken();
        if (evaluation.labels().length != numbers.length) {
            // Which image an answer belongs to is not known then.
            return Html.paragraph(
                    "Other test images are broken now than were then, so none is shown.");
        }
        List<Integer> worst = worst(evaluation, MOST);
        if (worst.isEmpty()) {
            return Html.paragraph("Every test image is right.");
        }
        StringBuilder html = new StringBuilder(Html.heading("Worst mistakes"));
        html.append(
                Html.paragraph(
                        "The wrong answers with the highest loss: what the network took the image"
                                + " for, and how likely it thought that and the truth."));
        html.append("<div class=\"images\">\n");
        for (int i : worst) {
            LabeledImages one = images.read(new int[] {numbers[i]}).images();
            String truth = evaluation.classes().get(evaluation.labels()[i]);
            String taken = evaluation.classes().get(evaluation.predictions()[i]);
            html.append("<figure>")
                    .append(Html.image(png(one), "test image " + numbers[i] + ", " + truth, 0))
                    .append("<figcaption><b>")
                    .append(Html.escape(truth))
                    .append(" ")
                    .append(percent(Math.exp(-evaluation.losses()[i])))
                    .append("</b>taken for ")
                    .append(Html.escape(taken))
                    .append(" ")
                    .append(percent(evaluation.confidences()[i]))
                    .append("<br>image ")
                    .append(numbers[i])
                    .append("</figcaption></figure>\n");
        }
        return html.append("</div>\n").toString();
    }

    private static String percent(double probability) {
        return String.format(Locale.ROOT, "%.1f\u00a0%%", 100 * probability);
    }

    /** Returns the first of some images as PNG. */
    static byte[] png(LabeledImages images) {
        int height = images.height();
        int width = images.width();
        byte[] pixels = images.pixels();
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int channels = images.channels();
        int next = channels < 3 ? 0 : 1;
        for (int i = 0; i < height * width; i++) {
            int at = channels * i;
            int rgb =
                    (pixels[at] & 0xff) << 16
                            | (pixels[at + next] & 0xff) << 8
                            | (pixels[at + 2 * next] & 0xff);
            picture.setRGB(i % width, i / width, rgb);
        }
        return Png.of(picture);
    }
}
