package ai.gaze.training.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.gaze.training.metric.Calibration;
import ai.gaze.training.metric.Calibration.Bin;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReliabilityDiagramTest {

    private static final int BAR = 0xff1f4e8c;
    private static final int WHITE = 0xffffffff;

    @Test
    void barsAreAsHighAsTheAccuracyAndTheGapIsShown() {
        BufferedImage picture =
                ReliabilityDiagram.draw(
                        new Calibration(
                                0.1,
                                List.of(
                                        new Bin(0, 0.5, 0, 0, 0),
                                        new Bin(0.5, 1, 10, 0.75, 0.25))));
        int middle = 56 + 300;
        int bottom = 110 + 400;
        assertEquals(BAR, picture.getRGB(middle, bottom - 50));
        int gap = picture.getRGB(middle + 20, bottom - 150);
        assertNotEquals(BAR, gap);
        assertNotEquals(WHITE, gap);
        assertEquals(WHITE, picture.getRGB(middle + 90, bottom - 310));
        assertEquals(WHITE, picture.getRGB(56 + 150, bottom - 50), "a bin without images");
    }

    @Test
    void whatIsNoNumberIsDrawn() {
        Bin empty = new Bin(0, 1, 0, 0, 0);
        assertEquals(
                480,
                ReliabilityDiagram.draw(new Calibration(Double.NaN, List.of(empty))).getWidth());
    }
}
