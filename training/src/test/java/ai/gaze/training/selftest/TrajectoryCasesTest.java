package ai.gaze.training.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training goes the way that it goes in PyTorch. */
class TrajectoryCasesTest {

    @ParameterizedTest
    @ValueSource(strings = {"adam", "adamw", "sgd-nesterov", "adam-label-smoothing"})
    void trainingAgreesWithPyTorch(String name) throws IOException {
        Fixture fixture = read("training-" + name + ".safetensors");
        assertTrue(TrajectoryCases.handles(fixture));
        List<Check> checks =
                new TrajectoryCases(Device.cpu()).run(fixture, read(fixture.metadata("data")));
        if (System.getProperty("show") != null) {
            checks.forEach(System.out::println);
        }
        List<Check> failed = checks.stream().filter(c -> !c.ok()).toList();
        assertTrue(failed.isEmpty(), failed::toString);
        assertEquals(5, checks.size());
    }

    private Fixture read(String file) throws IOException {
        try (InputStream in = getClass().getResourceAsStream("fixtures/" + file)) {
            return Fixture.read(in);
        }
    }
}
