package ai.gaze.training.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelSummary;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks have exactly as many weights as the same networks in PyTorch. */
class ParameterCountsTest {

    // "vgg16-bn-cifar-local", "vgg16-local-1000-classes": backbone, attention, classes
    private static final Pattern NAME =
            Pattern.compile(
                    "(simple-cnn|resnet18|vgg16-bn-cifar|vgg16)(?:-(se|cbam|nonlocal|dual|crisscross|local))?(?:-(\\d+)-classes)?");

    static Stream<Arguments> counts() throws IOException {
        try (InputStream in = SelfTest.class.getResourceAsStream("fixtures/param-counts.json")) {
            JsonNode counts = new ObjectMapper().readTree(in).get("parameters");
            assertFalse(counts.isEmpty());
            return counts.properties().stream()
                    .map(Map.Entry::copyOf)
                    .map(e -> Arguments.of(e.getKey(), e.getValue().longValue()));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("counts")
    void aNetworkHasThePublishedNumberOfWeights(String name, long expected) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new AssertionError("which network is " + name + "?");
        }
        String attention = matcher.group(2) == null ? "none" : matcher.group(2);
        int classes = matcher.group(3) == null ? 10 : Integer.parseInt(matcher.group(3));
        ModelSpec spec = ModelSpec.of(matcher.group(1), attention, classes, 32);
        assertEquals(expected, ModelSummary.of(spec).parameters());
    }
}
