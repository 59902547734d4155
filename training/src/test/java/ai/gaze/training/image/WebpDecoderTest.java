package ai.gaze.training.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class WebpDecoderTest {

    /** Of Pillow: 100 x 1 pixels of one grey. */
    private static final String ONE_COLOUR =
            "5249464616000000574542505650384c0a0000002f63000000450123fa1f";

    /** Made by chance: 300 x 224 pixels, of which it has a few. */
    private static final String ENDS_EARLY =
            "5249464628000000574542505650384c1b0000002f2bc137000750bc5294bbff552141e2fff53622fa9ff19fff030100";

    @Test
    void anImageOfOneColourIsReadHoweverSmall() throws BrokenImageException {
        PixelImage image = WebpDecoder.decode(HexFormat.of().parseHex(ONE_COLOUR));
        assertEquals(100, image.width());
        for (byte value : image.pixels()) {
            assertEquals((byte) 128, value);
        }
    }

    @Test
    void pixelsThatAreNotThereAreNotMadeUp() {
        byte[] file = HexFormat.of().parseHex(ENDS_EARLY);
        BrokenImageException e =
                assertTimeout(
                        Duration.ofSeconds(30),
                        () ->
                                assertThrows(
                                        BrokenImageException.class,
                                        () -> WebpDecoder.decode(file)));
        assertTrue(e.getMessage().contains("end before the image does"), e.getMessage());
    }
}
