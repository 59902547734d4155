package ai.gaze.training.augment;

/** What Pillow computes, pixel by pixel. Images are {@code [H][W][3]}, values 0..255. */
final class PillowReference {

    private PillowReference() {}

    static int[][][] apply(int[][][] image, ImageAugmentation augmentation, int padding) {
        int[][][] result = crop(image, augmentation, padding);
        for (Jitter step : augmentation.jitter()) {
            result =
                    switch (step.operation()) {
                        case BRIGHTNESS -> blend(result, (float) step.amount(), p -> 0);
                        case CONTRAST -> {
                            int mean = meanLuma(result);
                            yield blend(result, (float) step.amount(), p -> mean);
                        }
                        case SATURATION ->
                                blend(result, (float) step.amount(), PillowReference::luma);
                        case HUE -> hue(result, step.amount());
                    };
        }
        return augmentation.rotates() ? rotate(result, augmentation.angle()) : result;
    }

    private interface Grey {
        int of(int[] pixel);
    }

    private static int[][][] crop(int[][][] image, ImageAugmentation a, int padding) {
        int height = image.length;
        int width = image[0].length;
        int[][][] result = new int[height][width][3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int fromY = y + a.top() - padding;
                int fromX = (a.flip() ? width - 1 - x : x) + a.left() - padding;
                if (fromY >= 0 && fromY < height && fromX >= 0 && fromX < width) {
                    result[y][x] = image[fromY][fromX];
                }
            }
        }
        return result;
    }

    private static int luma(int[] p) {
        return (19595 * p[0] + 38470 * p[1] + 7471 * p[2] + 32768) >> 16;
    }

    private static int meanLuma(int[][][] image) {
        long sum = 0;
        for (int[][] row : image) {
            for (int[] pixel : row) {
                sum += luma(pixel);
            }
        }
        return (int) ((double) sum / (image.length * image[0].length) + 0.5);
    }

    private static int[][][] blend(int[][][] image, float factor, Grey grey) {
        int[][][] result = new int[image.length][image[0].length][3];
        for (int y = 0; y < image.length; y++) {
            for (int x = 0; x < image[0].length; x++) {
                int from = grey.of(image[y][x]);
                for (int c = 0; c < 3; c++) {
                    float value = from + factor * (image[y][x][c] - from);
                    result[y][x][c] = Math.max(0, Math.min(255, (int) value));
                }
            }
        }
        return result;
    }

    private static int[][][] hue(int[][][] image, double amount) {
        int[][][] result = new int[image.length][image[0].length][];
        for (int y = 0; y < image.length; y++) {
            for (int x = 0; x < image[0].length; x++) {
                result[y][x] = hue(image[y][x], (int) (amount * 255));
            }
        }
        return result;
    }

    /** One pixel; the shift may be negative. */
    static int[] hue(int[] pixel, int shift) {
        int red = pixel[0];
        int green = pixel[1];
        int blue = pixel[2];
        int most = Math.max(red, Math.max(green, blue));
        int least = Math.min(red, Math.min(green, blue));
        int hue = 0;
        int saturation = 0;
        if (most > least) {
            float chroma = most - least;
            float r = (most - red) / chroma;
            float g = (most - green) / chroma;
            float b = (most - blue) / chroma;
            float turn;
            if (red == most) {
                turn = b - g;
            } else if (green == most) {
                turn = (float) (2.0 + r - b);
            } else {
                turn = (float) (4.0 + g - r);
            }
            turn = (float) ((turn / 6.0 + 1.0) % 1.0);
            hue = (int) (turn * 255.0);
            saturation = (int) ((double) (chroma / most) * 255.0);
        }
        return rgb((hue + shift) & 255, saturation, most);
    }

    private static int[] rgb(int hue, int saturation, int value) {
        if (saturation == 0) {
            return new int[] {value, value, value};
        }
        int sector = (int) Math.floor(hue * 6.0 / 255.0);
        double f = (float) (hue * 6.0 / 255.0 - sector);
        double s = (float) (saturation / 255.0);
        int p = (int) Math.floor(value * (1 - s) + 0.5);
        int q = (int) Math.floor(value * (1 - s * f) + 0.5);
        int t = (int) Math.floor(value * (1 - s * (1 - f)) + 0.5);
        return switch (sector % 6) {
            case 0 -> new int[] {value, t, p};
            case 1 -> new int[] {q, value, p};
            case 2 -> new int[] {p, value, t};
            case 3 -> new int[] {p, q, value};
            case 4 -> new int[] {t, p, value};
            default -> new int[] {value, p, q};
        };
    }

    private static int[][][] rotate(int[][][] image, double angle) {
        int height = image.length;
        int width = image[0].length;
        double turn = -Math.toRadians(((angle % 360) + 360) % 360);
        double cos = Math.round(Math.cos(turn) * 1e15) / 1e15;
        double sin = Math.round(Math.sin(turn) * 1e15) / 1e15;
        double c = cos * (-width / 2.0) + sin * (-height / 2.0) + width / 2.0;
        double f = -sin * (-width / 2.0) + cos * (-height / 2.0) + height / 2.0;
        long startX = fixed(cos * 0.5 + sin * 0.5 + c);
        long startY = fixed(-sin * 0.5 + cos * 0.5 + f);
        int[][][] result = new int[height][width][3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                long fromX = (startX + x * fixed(cos) + y * fixed(sin)) >> 16;
                long fromY = (startY + x * fixed(-sin) + y * fixed(cos)) >> 16;
                if (fromX >= 0 && fromX < width && fromY >= 0 && fromY < height) {
                    result[y][x] = image[(int) fromY][(int) fromX];
                }
            }
        }
        return result;
    }

    private static long fixed(double value) {
        return (long) Math.floor(value * 65536 + 0.5);
    }
}
