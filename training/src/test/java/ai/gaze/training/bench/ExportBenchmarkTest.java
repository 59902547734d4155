package ai.gaze.training.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExportBenchmarkTest {

    private static final ModelSpec SPEC = ModelSpec.of("simple-cnn", "cbam", 10, 32);

    @Test
    void theThreeEnginesAnswerBySizeOfTheQuestion() throws IOException {
        List<String> told = new ArrayList<>();
        List<Figure> figures = new ExportBenchmark(SPEC, List.of(1, 3), 1, 2).run(told::add);
        assertEquals(
                List.of(
                        "tracing",
                        "writing TorchScript",
                        "writing ONNX",
                        "block, batch 1",
                        "TorchScript, batch 1",
                        "ONNX Runtime, batch 1",
                        "TorchScript / block, batch 1",
                        "ONNX Runtime / block, batch 1",
                        "block, batch 3"),
                figures.stream().map(Figure::name).limit(9).toList());
        assertEquals(13, figures.size());
        for (Figure figure : figures) {
            assertTrue(0 < figure.least() && figure.least() <= figure.most(), figure.toString());
        }
        // Three times written, and three engines in three turns for each of two sizes.
        assertEquals(3 + 3 * 3 * 2, told.size(), told.toString());
    }

    @Test
    void mistakesAreSaidBeforeAnythingRuns() {
        assertThrows(UserException.class, () -> new ExportBenchmark(SPEC, List.of(0), 1, 1));
        assertThrows(UserException.class, () -> new ExportBenchmark(SPEC, List.of(1), 1, 0));
    }
}
