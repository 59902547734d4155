package ai.gaze.training.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.config.StrictYaml;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AugmentationSpecTest {

    private static final String YAML =
            """
            crop-padding: 4
            flip-probability: 0.5
            brightness: 0.2
            contrast: 0.25
            saturation: 0.3
            hue: 0.1
            rotation-degrees: 15
            mean: [0.4914, 0.4822, 0.4465]
            std: [0.2023, 0.1994, 0.2010]
            """;

    @Test
    void aRecipeFillsIt() throws IOException {
        AugmentationSpec expected =
                new AugmentationSpec(
                        4,
                        0.5,
                        0.2,
                        0.25,
                        0.3,
                        0.1,
                        15,
                        List.of(0.4914, 0.4822, 0.4465),
                        List.of(0.2023, 0.1994, 0.2010));
        assertEquals(expected, read(YAML));
    }

    private static AugmentationSpec read(String yaml) throws IOException {
        return new ObjectMapper()
                .treeToValue(StrictYaml.parse("a test", yaml).tree(), AugmentationSpec.class);
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        ObjectMapper json = new ObjectMapper();
        AugmentationSpec spec = read(YAML);
        String text = json.writeValueAsString(spec);
        assertTrue(text.contains("\"crop-padding\":4"), text);
        assertEquals(spec, json.readValue(text, AugmentationSpec.class));
    }

    @ParameterizedTest
    @CsvSource({
        "crop-padding, -1, an integer from 0 to 4096",
        "crop-padding, 2000000000, an integer from 0 to 4096",
        "flip-probability, 1.5, a number from 0 to 1.0",
        "brightness, -0.1, a number of at least 0",
        "contrast, \"NaN\", a number of at least 0",
        "saturation, \"Infinity\", a number of at least 0",
        "hue, 0.6, a number from 0 to 0.5",
        "rotation-degrees, 270, a number from 0 to 180.0",
        "mean, '[]', 'a number for each channel, such as [0.49, 0.48, 0.45]'",
        "std, '[1, 2]', 'as many numbers as mean has: 3, one for each channel'",
        "std, '[0.2, 0, 0.2]', numbers above 0"
    })
    void aValueOutOfRangeIsNamedWithWhatIsExpected(String key, String value, String expected) {
        String wrong = YAML.replaceAll("(?m)^" + key + ": .*$", key + ": " + value);
        Throwable thrown = assertThrows(IOException.class, () -> read(wrong));
        UserException mistake = (UserException) thrown.getCause();
        assertTrue(mistake.getMessage().contains(" " + key + " is "), mistake.getMessage());
        assertTrue(mistake.getMessage().endsWith("set it to " + expected), mistake.getMessage());
    }
}
