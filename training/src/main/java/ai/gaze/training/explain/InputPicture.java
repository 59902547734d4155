package ai.gaze.training.explain;

import ai.gaze.zoo.ImageSize;

/** Draws an image as the network takes it. */
final class InputPicture {

    private InputPicture() {}

    static Picture draw(InputImage image, Prediction seen) {
        ImageSize drawn = HeatMap.sizeOf(image);
        int height = image.size().height();
        int width = image.size().width();
        String title = "Seen as " + seen;
        Canvas canvas =
                new Canvas(Canvas.WIDTH, Canvas.TITLE + (drawn.height() + 1) / Canvas.SCALE + 8)
                        .title(title, image.size().words() + " pixels");
        canvas.paint(
                0,
                Canvas.TITLE * Canvas.SCALE,
                drawn.width(),
                drawn.height(),
                (y, x) -> image.rgb(y * height / drawn.height(), x * width / drawn.width()));
        return new Picture("input", title, "What the network is given.", canvas.end());
    }
}
