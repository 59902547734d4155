package ai.gaze.zoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.gaze.zoo.ImageSize;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What exported files say of themselves is read again, whichever version wrote it. */
class ExportMetadataTest {

    /** The entries of version 0.1.0: squares alone, and no word of cameras and tasks. */
    private static final Map<String, String> VERSION_0_1 =
            Map.of(
                    "classes", "[\"cat\",\"\\u732B\"]",
                    "mean", "[0.4914,0.4822,0.4465]",
                    "std", "[0.247,0.2435,0.2616]",
                    "input_layout", "float32 NCHW, normalized",
                    "input_size", "224",
                    "resize", "256",
                    "output", "logits",
                    "dataset", "image-folder",
                    "gaze_version", "0.1.0");

    @Test
    void filesOfVersion01AreWhatTheyWere() {
        ExportMetadata read = ExportMetadata.of(VERSION_0_1);
        assertEquals(
                new ExportMetadata(
                        List.of("cat", "猫"),
                        List.of(0.4914, 0.4822, 0.4465),
                        List.of(0.247, 0.2435, 0.2616),
                        ExportMetadata.NORMALIZED,
                        new ImageSize(224, 224),
                        new ImageSize(256, 256),
                        false,
                        ExportMetadata.LOGITS,
                        null,
                        "image-folder",
                        "0.1.0"),
                read);
        assertEquals(VERSION_0_1, read.toMap());
    }

    @Test
    void withoutAnEntryTheyAreRefusedAndItIsNamed() {
        for (String entry : VERSION_0_1.keySet()) {
            Map<String, String> less = new HashMap<>(VERSION_0_1);
            less.remove(entry);
            if (entry.equals("resize")) {
                assertEquals(null, ExportMetadata.of(less).resize());
            } else {
                Exception e =
                        assertThrows(IllegalArgumentException.class, () -> ExportMetadata.of(less));
                assertEquals("there is no entry \"" + entry + "\"", e.getMessage());
            }
        }
    }
}
