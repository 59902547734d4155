package ai.gaze.training.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.torch.ScriptModule;
import ai.gaze.zoo.export.TorchScriptFunction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HueShiftTest {

    private static final int PLANE = 256 * 256;

    private static ScriptModule compiled(NDManager manager) {
        List<String> names = new ArrayList<>(List.of("image", "shift"));
        names.addAll(HueShift.ARGUMENTS);
        List<String> lines = new ArrayList<>(HueShift.LINES);
        lines.add("return [hued]");
        return new ScriptModule(TorchScriptFunction.archiveOfList(names, lines), manager);
    }

    @Test
    void everyColourIsShiftedAsPillowDoes() {
        try (NDManager manager = NDManager.newBaseManager()) {
            ScriptModule hueShift = compiled(manager);
            NDList given = new HueShift(manager).arguments();
            for (int red = 0; red < 256; red++) {
                int shift = red * 37 % 511 - 255;
                float[] image = new float[3 * PLANE];
                float[] expected = new float[3 * PLANE];
                for (int i = 0; i < PLANE; i++) {
                    int[] pixel = {red, i >> 8, i & 255};
                    int[] shifted = PillowReference.hue(pixel, shift);
                    for (int c = 0; c < 3; c++) {
                        image[c * PLANE + i] = pixel[c];
                        expected[c * PLANE + i] = shifted[c];
                    }
                }
                try (NDManager step = manager.newSubManager()) {
                    NDArray amount = step.create(new float[] {shift}, new Shape(1, 1, 1));
                    NDList arguments =
                            new NDList(step.create(image, new Shape(1, 3, PLANE)), amount);
                    arguments.addAll(given);
                    NDArray result = hueShift.callOfList(arguments).singletonOrThrow();
                    assertArrayEquals(expected, result.toFloatArray(), "red " + red);
                }
            }
        }
    }
}
