package ai.gaze.training.explain;

import ai.gaze.training.report.MaskColors;
import ai.gaze.training.report.MaskLegend;
import ai.gaze.zoo.Texts;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A mask over an image, with the names of the classes, and with an outline of the mistakes where
 * the truth is known.
 *
 * @param image the image
 * @param mask classes {@code [height, width]} of the image; 255 where there is none
 * @param truth the mask to compare with; {@code null} without one
 * @param classes names of the classes
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record MaskPicture(InputImage image, byte[] mask, byte[] truth, List<String> classes)
        implements Drawing {

    private static final String CAPTION =
            "Each pixel has the colour of its most likely class over the image.";

    public MaskPicture {
        if (mask.length != image.size().area()) {
            throw new IllegalArgumentException(
                    mask.length + " classes for an image of " + image.size().words());
        }
    }

    /**
     * Draws what a network says of an image, with its attention modules and without, and the truth
     * where that is known.
     */
    public static List<Picture> of(ExplainedNetwork network, InputImage image) {
        List<Picture> pictures = new ArrayList<>();
        byte[] mask = Prediction.of(network, image, true, ExplainedNetwork::mask);
        pictures.add(seen(network, image, mask, "classes", "Classes"));
        if (!network.attention().isEmpty()) {
            byte[] without = Prediction.of(network, image, false, ExplainedNetwork::mask);
            pictures.add(
                    seen(network, image, without, "classes-without", "Classes without attention"));
        }
        if (image.mask() != null) {
            pictures.add(
                    new Picture(
                            "truth",
                            "Truth",
                            image.size().words() + " pixels",
                            "What counts for nothing has no colour.",
                            new MaskPicture(image, image.mask(), null, network.classes())));
        }
        return pictures;
    }

    private static Picture seen(
            ExplainedNetwork network, InputImage image, byte[] mask, String name, String title) {
        byte[] truth = image.mask();
        if (truth == null) {
            MaskPicture picture = new MaskPicture(image, mask, null, network.classes());
            return new Picture(name, title, image.size().words() + " pixels", CAPTION, picture);
        }
        int counted = 0;
        int right = 0;
        for (int i = 0; i < truth.length; i++) {
            counted += (truth[i] & 0xff) == MaskColors.IGNORED ? 0 : 1;
            right += truth[i] == mask[i] ? 1 : 0;
        }
        String below = Texts.format("%,d of %,d pixels that count are right", right, counted);
        return new Picture(
                name,
                title,
                below,
                CAPTION + " The line in black and white runs round the mistakes.",
                new MaskPicture(image, mask, truth, network.classes()));
    }

    @Override
    public BufferedImage draw(String title, String below) {
        int width = image.size().width();
        byte[] edges = edges();
        Canvas canvas =
                InputPicture.drawn(
                        image,
                        title,
                        below,
                        (row, column) -> {
                            int at = row * width + column;
                            return edges != null && edges[at] != 0
                                    ? (edges[at] == 1 ? 0xffffff : 0)
                                    : MaskColors.over(image.rgb(row, column), mask[at] & 0xff);
                        });
        return MaskLegend.below(canvas.end(), classes, shown());
    }

    private byte[] edges() {
        return truth == null
                ? null
                : MaskColors.edges(mask, truth, image.size().height(), image.size().width());
    }

    private List<Integer> shown() {
        return MaskLegend.present(mask);
    }

    @Override
    public Map<String, Object> data() {
        int height = image.size().height();
        int width = image.size().width();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("kind", "mask");
        data.put("mask", MaskColors.png(mask, height, width));
        byte[] edges = edges();
        if (edges != null) {
            data.put("edges", MaskColors.edgesPng(edges, height, width));
        }
        List<Map<String, Object>> legend = new ArrayList<>();
        for (int c : shown()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("name", classes.get(c));
            line.put("color", Texts.format("#%06x", MaskColors.of(c)));
            line.put("share", share(c));
            legend.add(line);
        }
        data.put("legend", legend);
        return data;
    }

    private double share(int number) {
        int pixels = 0;
        for (byte value : mask) {
            pixels += (value & 0xff) == number ? 1 : 0;
        }
        return (double) pixels / mask.length;
    }
}
