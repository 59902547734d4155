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
    @ValueSource(
            strings = {
                "network-resnet18",
                "network-resnet18-cbam",
                "network-resnet18-crisscross",
                "network-resnet18-dual",
                "network-resnet18-nonlocal",
                "network-resnet18-se",
                "network-simple-cnn",
                "network-simple-cnn-se",
                "network-torchvision-densenet121",
                "network-torchvision-resnet18",
                "network-torchvision-vgg16-bn",
                "network-vgg16-bn-cifar-local",
                "network-vgg16-local"
            })
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
