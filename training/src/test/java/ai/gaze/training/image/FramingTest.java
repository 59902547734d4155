package ai.gaze.training.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.ImageSize;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramingTest {

    private static final ImageSize EIGHT = ImageSize.square(8);
    private static final CropRange USUAL = new CropRange(0.08, 1, 0.75, 4.0 / 3);

    @ParameterizedTest
    @CsvSource({"37,50,18,14", "50,37,19,16", "61,45,45,32", "9,11,27,24", "40,40,23,20"})
    void theCentreIsTorchvisionsResizeAndCenterCropBitForBit(
            int height, int width, int resize, int side) throws IOException {
        byte[] expected =
                Pictures.expected("center-%dx%d-%d-%d".formatted(height, width, resize, side));
        Framing framing =
                Framing.center(height, width, ImageSize.square(resize), ImageSize.square(side));
        assertArrayEquals(expected, apply(framing, Pictures.ofFormula(height, width)));
    }

    @ParameterizedTest
    @CsvSource({"3,5,20,31,16", "0,0,37,50,32", "36,49,1,1,8", "10,2,7,40,33"})
    void aBoxIsTorchvisionsResizedCropBitForBit(int top, int left, int h, int w, int side)
            throws IOException {
        byte[] expected = Pictures.expected("box-%d-%d-%d-%d-%d".formatted(top, left, h, w, side));
        Framing framing = new Framing(top, left, h, w, side, side, 0, 0, ImageSize.square(side));
        assertArrayEquals(expected, apply(framing, Pictures.ofFormula(37, 50)));
    }

    @Test
    void anImageOfTheRightSizeStaysAsItIs() {
        PixelImage image = Pictures.ofFormula(8, 8);
        assertArrayEquals(image.pixels(), apply(Framing.squash(8, 8, EIGHT), image));
    }

    @Test
    void whereNoBoxFitsItIsTorchvisionsFallback() {
        // RandomResizedCrop.get_params(image, [2, 2], [3/4, 4/3]): top, left, height, width.
        assertBox(43, 0, 13, 10, Framing.fallback(100, 10, EIGHT, USUAL));
        assertBox(0, 43, 10, 13, Framing.fallback(10, 100, EIGHT, USUAL));
        assertBox(0, 0, 40, 41, Framing.fallback(40, 41, EIGHT, USUAL));
        CropRange impossible = new CropRange(2, 2, 0.75, 4.0 / 3);
        assertBox(
                43, 0, 13, 10, Framing.random(100, 10, EIGHT, impossible, new SplittableRandom(1)));
    }

    @Test
    void randomBoxesHaveTheAreasAndRatiosOfSzegedy() {
        SplittableRandom random = new SplittableRandom(5);
        double areas = 0;
        double logs = 0;
        int small = 0;
        int n = 20_000;
        CropRange range = new CropRange(0.1, 0.5, 0.75, 4.0 / 3);
        for (int i = 0; i < n; i++) {
            Framing f = Framing.random(1000, 1000, ImageSize.square(224), range, random);
            assertTrue(f.top() >= 0 && f.top() + f.height() <= 1000);
            assertTrue(f.left() >= 0 && f.left() + f.width() <= 1000);
            double area = f.height() * (double) f.width() / 1e6;
            double ratio = (double) f.width() / f.height();
            assertTrue(area > 0.098 && area < 0.502, "area " + area);
            assertTrue(ratio > 0.745 && ratio < 1.34, "ratio " + ratio);
            areas += area;
            logs += Math.log(ratio);
            small += area < 0.2 ? 1 : 0;
        }
        // Three standard deviations of the mean of uniform numbers.
        assertEquals(0.3, areas / n, 3 * 0.4 / Math.sqrt(12.0 * n));
        assertEquals(0, logs / n, 3 * 2 * Math.log(4.0 / 3) / Math.sqrt(12.0 * n));
        assertEquals(0.25, (double) small / n, 0.01);
    }

    private static void assertBox(int top, int left, int height, int width, Framing framing) {
        assertEquals(new Framing(top, left, height, width, 8, 8, 0, 0, EIGHT), framing);
    }

    private static byte[] apply(Framing framing, PixelImage image) {
        byte[] target = new byte[framing.size().area() * image.channels()];
        framing.apply(image, target, 0);
        return target;
    }
}
