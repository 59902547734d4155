package ai.gaze.training.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestTimeAugmentationTest {

    /**
     * The pretended network has a logit for each pixel: the pixel, squared and weighted by where it
     * is, so that nothing but the right views gives the right mean.
     */
    @ParameterizedTest
    @CsvSource({
        "1, 3, 4, 3",
        "2, 32, 32, 3",
        "1, 1, 1, 1",
        "2, 1, 5, 1",
        "1, 5, 2, 3",
        "3, 2, 2, 1"
    })
    void logitsAreThoseThatAreComputedByHand(int images, int height, int width, int channels) {
        byte[] pixels = new byte[images * height * width * channels];
        new SplittableRandom(7).nextBytes(pixels);
        for (TestTimeAugmentation views : TestTimeAugmentation.values()) {
            float[][] expected = new float[images][height * width];
            for (int n = 0; n < images; n++) {
                for (int y = 0; y < height; y++) {
                    for (int x = 0; x < width; x++) {
                        int at = n * height * width;
                        ToDoubleBiFunction<Integer, Integer> pixel =
                                (r, c) -> square(pixels, channels, at, width, r, c);
                        expected[n][y * width + x] =
                                (float)
                                        ((1 + y * width + x)
                                                * byHand(views, pixel, y, x, height, width));
                    }
                }
            }
            float[][] ofBytes =
                    views.logits(
                            pixels,
                            height,
                            width,
                            channels,
                            seen -> logits(seen, images, height * width, channels));
            for (int n = 0; n < images; n++) {
                assertArrayEquals(expected[n], ofBytes[n], 1e-3f, views.toString());
            }
            assertArrayEquals(
                    flat(ofBytes), ofArray(views, pixels, images, height, width, channels), 1e-3f);
        }
    }

    // As airbench: half of the image and its mirror, half of two crops of it, padded by reflection.
    private static double byHand(
            TestTimeAugmentation views,
            ToDoubleBiFunction<Integer, Integer> pixel,
            int y,
            int x,
            int height,
            int width) {
        int mirrored = width - 1 - x;
        double plain = pixel.applyAsDouble(y, x);
        double flip = 0.5 * plain + 0.5 * pixel.applyAsDouble(y, mirrored);
        double shifted = 0;
        for (int shift : new int[] {-1, 1}) {
            int row = reflect(y + shift, height);
            shifted +=
                    0.25 * pixel.applyAsDouble(row, reflect(x + shift, width))
                            + 0.25 * pixel.applyAsDouble(row, reflect(mirrored + shift, width));
        }
        return switch (views) {
            case NONE -> plain;
            case FLIP -> flip;
            case FLIP_AND_SHIFT -> 0.5 * flip + 0.5 * shifted;
        };
    }

    private static int reflect(int at, int size) {
        if (size == 1) {
            return 0;
        }
        return at < 0 ? 1 : at == size ? size - 2 : at;
    }

    private static double square(byte[] pixels, int channels, int at, int width, int y, int x) {
        double value = Byte.toUnsignedInt(pixels[(at + y * width + x) * channels]) / 255.0;
        return value * value;
    }

    private static float[][] logits(byte[] seen, int images, int area, int channels) {
        float[][] logits = new float[images][area];
        for (int i = 0; i < images * area; i++) {
            float value = Byte.toUnsignedInt(seen[i * channels]) / 255f;
            logits[i / area][i % area] = (1 + i % area) * value * value;
        }
        return logits;
    }

    private static float[] ofArray(
            TestTimeAugmentation views,
            byte[] pixels,
            int images,
            int height,
            int width,
            int channels) {
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Byte.toUnsignedInt(pixels[i]) / 255f;
        }
        return NoGrad.compute(
                () -> {
                    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
                        NDArray batch =
                                HostArrays.of(
                                                manager,
                                                values,
                                                new Shape(images, height, width, channels))
                                        .transpose(0, 3, 1, 2);
                        NDArray places = manager.arange(1f, 1f + height * width, 1f);
                        return views.logits(
                                        batch,
                                        seen -> {
                                            NDArray first = seen.get(":,0").reshape(images, -1);
                                            return first.mul(first).mul(places);
                                        })
                                .toFloatArray();
                    }
                });
    }

    private static float[] flat(float[][] rows) {
        float[] all = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, all, i * rows[i].length, rows[i].length);
        }
        return all;
    }

    @Test
    void eachHasAName() {
        for (TestTimeAugmentation views : TestTimeAugmentation.values()) {
            assertEquals(views, TestTimeAugmentation.of(views.toString()));
        }
        assertEquals("flip-and-shift", TestTimeAugmentation.FLIP_AND_SHIFT.toString());
        UserException e = assertThrows(UserException.class, () -> TestTimeAugmentation.of("flipp"));
        assertTrue(e.getMessage().contains("did you mean \"flip\"?"), e.getMessage());
    }
}
