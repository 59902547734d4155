package ai.gaze.zoo.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.array.HostArrays;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DropBlockTest {

    private final NDManager manager = NDManager.newBaseManager(Device.cpu());

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void whereDigitsAreArabicItDropsTheSame() throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            regionsScaleAndProbabilityAreThoseOfTimm();
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void regionsScaleAndProbabilityAreThoseOfTimm() throws IOException {
        String cases;
        try (InputStream in = DropBlockTest.class.getResourceAsStream("drop-block.txt")) {
            cases = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertEquals(9, cases.lines().count());
        cases.lines().forEach(this::assertAsTimm);
    }

    private void assertAsTimm(String line) {
        String[] fields = line.split(",", -1);
        int images = Integer.parseInt(fields[0]);
        int height = Integer.parseInt(fields[1]);
        int width = Integer.parseInt(fields[2]);
        DropBlock layer =
                new DropBlock(0.1, Integer.parseInt(fields[3]), Double.parseDouble(fields[4]));
        assertEquals(Double.parseDouble(fields[5]), layer.gamma(height, width), 1e-15, line);
        float[] centres = new float[images * height * width];
        for (String index : fields[6].isEmpty() ? new String[0] : fields[6].split(" ", -1)) {
            centres[Integer.parseInt(index)] = 1;
        }
        Shape shape = new Shape(images, 1, height, width);
        float scale = Float.parseFloat(fields[8]);
        float[] expected = new float[centres.length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = fields[7].charAt(i) == '1' ? scale : 0;
        }
        float[] mask = layer.mask(HostArrays.of(manager, centres, shape)).toFloatArray();
        assertArrayEquals(expected, mask, 1e-6f, line);
    }

    @Test
    void asMuchIsDroppedAsWasAskedForAndTheExpectationIsKept() {
        Engine.getInstance().setRandomSeed(5);
        NDArray ones = manager.ones(new Shape(400, 2, 14, 14));
        float[] left = run(new DropBlock(0.1, 3, 1), ones, true).toFloatArray();
        double dropped = 0;
        double sum = 0;
        for (float value : left) {
            dropped += value == 0 ? 1 : 0;
            sum += value;
        }
        // Regions that overlap or go over the edge drop a little less.
        assertEquals(0.1, dropped / left.length, 0.02);
        assertEquals(1, sum / left.length, 1e-4);
        assertArrayEquals(
                channel(left, 0), channel(left, 1), "the channels of an image lose the same");
    }

    private static float[] channel(float[] values, int channel) {
        float[] of = new float[400 * 196];
        for (int image = 0; image < 400; image++) {
            System.arraycopy(values, (2 * image + channel) * 196, of, image * 196, 196);
        }
        return of;
    }

    @Test
    void stochasticDepthDropsImagesAtItsRateAndKeepsTheExpectation() {
        Engine.getInstance().setRandomSeed(6);
        NDArray ones = manager.ones(new Shape(4000, 1, 1, 2));
        float[] left = run(new StochasticDepth(0.25), ones, true).toFloatArray();
        double sum = 0;
        int dropped = 0;
        for (int i = 0; i < left.length; i += 2) {
            assertEquals(left[i], left[i + 1]);
            assertTrue(left[i] == 0 || Math.abs(left[i] - 1 / 0.75f) < 1e-6, "" + left[i]);
            dropped += left[i] == 0 ? 1 : 0;
            sum += left[i];
        }
        assertEquals(0.25, dropped / 4000.0, 0.025);
        assertEquals(1, sum / 4000, 0.035);
    }

    @Test
    void anEvaluationAndARateOfZeroLeaveTheMapAsItIs() {
        NDArray x = manager.ones(new Shape(2, 3, 4, 4));
        assertSame(x, run(new DropBlock(0.5, 3, 1), x, false));
        assertSame(x, run(new DropBlock(0, 3, 1), x, true));
        for (int side : new int[] {1, 2, 3, 5}) {
            NDArray small = manager.ones(new Shape(3, 2, side, 1));
            assertEquals(
                    small.getShape(), run(new DropBlock(0.5, 5, 0.25), small, true).getShape());
        }
        assertEquals(DataType.FLOAT32, run(new DropBlock(0.5, 3, 1), x, true).getDataType());
    }

    private NDArray run(CompositeBlock layer, NDArray x, boolean training) {
        return layer.compute(new Forward(new ParameterStore(manager, false), training), x);
    }
}
