package ai.gaze.training.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Learning rates are PyTorch's. */
class ScheduleCasesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "linear-then-cosine",
                "multi-step",
                "one-cycle",
                "plateau-absolute-threshold",
                "plateau-max-absolute",
                "plateau-max",
                "plateau-patience0-cooldown2-min",
                "plateau-patience1-cooldown1-eps",
                "plateau-seed",
                "step",
                "warmup-cosine"
            })
    void ratesAgreeWithPyTorch(String name) throws IOException {
        String file = "fixtures/lr-" + name + ".safetensors";
        try (InputStream in = getClass().getResourceAsStream(file)) {
            Fixture fixture = Fixture.read(in);
            assertTrue(ScheduleCases.handles(fixture));
            List<Check> checks = ScheduleCases.run(fixture);
            assertEquals(fixture.names(), checks.stream().map(Check::tensor).toList());
            List<Check> failed = checks.stream().filter(c -> !c.ok()).toList();
            assertTrue(failed.isEmpty(), failed::toString);
            // far below what is allowed: the arithmetic is the same
            checks.forEach(c -> assertEquals(0, c.error(), 1e-14, c.tensor()));
        }
    }
}
