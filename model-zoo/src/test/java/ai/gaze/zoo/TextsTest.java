package ai.gaze.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.types.DataType;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG-u-nu-arab", "tr-TR", "fa-IR", "hi-IN-u-nu-deva", "de-DE", "en"})
    void aTextIsTheSameInEveryLanguageOfTheMachine(String language) {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag(language));
            assertEquals(
                    "1,234 of 5.50 in int32",
                    Texts.format("%,d of %.2f in %s", 1234, 5.5, DataType.INT32));
            assertEquals("12.30", Texts.fixed(12.3, 2));
            assertEquals("1.23e+01", Texts.scientific(12.3, 2));
            assertEquals("uint8", Texts.name(DataType.UINT8));
        } finally {
            Locale.setDefault(before);
        }
    }
}
