package ai.gaze.training.export;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.ImageSize;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskPredictorTest {

    @ParameterizedTest
    @CsvSource({"8, 8, 8, 8", "7, 5, 31, 64", "1, 1, 3, 2", "9, 16, 33, 33", "4, 1, 64, 63"})
    void scoresAreEnlargedAsPyTorchDoesIt(int height, int width, int toHeight, int toWidth) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray scores =
                    manager.randomNormal(0, 1, new Shape(1, 5, height, width), DataType.FLOAT32);
            long[] expected =
                    scores.getNDArrayInternal()
                            .interpolation(new long[] {toHeight, toWidth}, 1, false)
                            .argMax(1)
                            .toLongArray();
            byte[] found =
                    MaskPredictor.highest(
                            scores.toFloatArray(),
                            5,
                            new ImageSize(height, width),
                            toHeight,
                            toWidth);
            int different = 0;
            for (int i = 0; i < found.length; i++) {
                different += found[i] == expected[i] ? 0 : 1;
            }
            // Where two classes are equal but for the last bits.
            assertTrue(different <= found.length / 500, different + " of " + found.length);
        }
    }

    /** Nothing is asked of the network for it. */
    @Test
    void noFileIsMadeOfTwoImages(@TempDir Path folder) throws IOException {
        List<Path> images = List.of(Path.of("x/猫.jpg"), Path.of("y/猫-overlay.png"));
        new MaskPredictor(null, folder, false).requireWritable(images);
        MaskPredictor drawn = new MaskPredictor(null, folder, true);
        refused(drawn, images, "one file would be made");
        refused(drawn, List.of(Path.of("a.png"), Path.of("b/a.jpg")), "one file would be made");
        Files.createFile(folder.resolve("a-overlay.png"));
        refused(drawn, List.of(Path.of("a.png")), "is there already");
        new MaskPredictor(null, folder, false).requireWritable(List.of(Path.of("a.png")));
    }

    private static void refused(MaskPredictor predictor, List<Path> images, String words) {
        String said =
                assertThrows(UserException.class, () -> predictor.requireWritable(images))
                        .getMessage();
        assertTrue(said.contains(words), said);
    }
}
