package ai.gaze.training.explain;

import ai.gaze.zoo.ImageSize;
import java.awt.image.BufferedImage;
import java.util.Map;

/** An image as the network takes it. */
record InputPicture(InputImage image) implements Drawing {

    static Picture of(InputImage image, String title) {
        return new Picture(
                "input",
                title,
                image.size().words() + " pixels",
                "What the network is given.",
                new InputPicture(image));
    }

    @Override
    public BufferedImage draw(String title, String below) {
        return drawn(image, title, below, image::rgb).end();
    }

    /**
     * Returns a canvas with an image, enlarged, under a title.
     *
     * @param color gives the colour of each of its pixels, by row and column
     */
    static Canvas drawn(InputImage image, String title, String below, Canvas.Painter color) {
        ImageSize drawn = HeatMap.sizeOf(image);
        int height = image.size().height();
        int width = image.size().width();
        Canvas canvas =
                new Canvas(Canvas.WIDTH, Canvas.TITLE + (drawn.height() + 1) / Canvas.SCALE + 8)
                        .title(title, below);
        canvas.paint(
                0,
                Canvas.TITLE * Canvas.SCALE,
                drawn.width(),
                drawn.height(),
                (y, x) -> color.color(y * height / drawn.height(), x * width / drawn.width()));
        return canvas;
    }

    @Override
    public Map<String, Object> data() {
        return Map.of("kind", "image");
    }
}
