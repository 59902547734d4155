package ai.gaze.training.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationCasesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "crop",
                "hflip",
                "brightness",
                "contrast",
                "saturation",
                "hue",
                "rotate",
                "chain"
            })
    void goldenCaseAgrees(String operation) throws IOException {
        String file = "fixtures/augmentation-" + operation + ".safetensors";
        try (InputStream in = getClass().getResourceAsStream(file)) {
            Fixture fixture = Fixture.read(in);
            assertTrue(AugmentationCases.handles(fixture));
            List<Check> checks = new AugmentationCases(Device.cpu()).run(fixture);
            List<String> computed = new ArrayList<>(fixture.names());
            computed.removeAll(List.of("input", "output_tensor"));
            assertEquals(computed, checks.stream().map(Check::tensor).toList());
            List<Check> failed = checks.stream().filter(c -> !c.ok()).toList();
            assertTrue(failed.isEmpty(), failed::toString);
        }
    }
}
