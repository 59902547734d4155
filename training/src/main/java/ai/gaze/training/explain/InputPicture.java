package ai.gaze.training.explain;

/** Draws an image as the network takes it. */
final class InputPicture {

    private InputPicture() {}

    static Picture draw(InputImage image, Prediction seen) {
        int pixels = HeatMap.sideOf(image);
        String title = "Seen as " + seen;
        Canvas canvas =
                new Canvas(Canvas.WIDTH, Canvas.TITLE + (pixels + 1) / Canvas.SCALE + 8)
                        .title(title, image.side() + "x" + image.side() + " pixels");
        canvas.paint(
                0,
                Canvas.TITLE * Canvas.SCALE,
                pixels,
                pixels,
                (y, x) -> image.rgb(y * image.side() / pixels, x * image.side() / pixels));
        return new Picture("input", title, "What the network is given.", canvas.end());
    }
}
