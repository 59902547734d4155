package ai.gaze.training.selftest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole networks compute what PyTorch computes. */
class NetworkCasesTest {

    @ParameterizedTest
    @ValueSource(strings = {"network-torchvision-densenet121"})
    void networkAgreesWithPyTorch(String name) throws IOException {
        try (InputStream in = getClass().getResourceAsStream("fixtures/" + name + ".safetensors")) {
            List<Check> checks = new NetworkCases(Device.cpu()).run(Fixture.read(in));
            List<Check> failed = checks.stream().filter(c -> !c.ok()).toList();
            if (System.getProperty("show") != null) {
                checks.forEach(System.out::println);
            }
            assertTrue(failed.isEmpty(), failed::toString);
            assertTrue(checks.size() > 10, checks::toString);
        }
    }
}
