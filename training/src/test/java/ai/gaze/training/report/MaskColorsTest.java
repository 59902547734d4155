package ai.gaze.training.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MaskColorsTest {

    @Test
    void everyClassHasAColourOfItsOwn() {
        Set<Integer> colors = new HashSet<>();
        for (int c = 0; c < 256; c++) {
            colors.add(MaskColors.of(c));
        }
        assertEquals(256, colors.size());
        // Of VOC's colour map, in which 8 is chair and 20 the last class.
        assertEquals(0x400000, MaskColors.of(8));
        assertEquals(0x004080, MaskColors.of(20));
        assertEquals(0x123456, MaskColors.over(0x123456, MaskColors.IGNORED));
    }

    @Test
    void theImageIsSeenUnderBlackToo() {
        assertEquals(0xa6a6a6, MaskColors.over(0xffffff, 0));
        assertEquals(0x8ac2e2, MaskColors.over(0xd7d7d7, 2));
    }

    @Test
    void theLineRunsRoundTheMistakesAlone() {
        int side = 9;
        byte[] truth = new byte[side * side];
        byte[] mask = new byte[side * side];
        for (int y = 2; y < 7; y++) {
            for (int x = 2; x < 7; x++) {
                mask[y * side + x] = 1;
            }
        }
        truth[8] = (byte) 255;
        mask[8] = 1;
        byte[] edges = MaskColors.edges(mask, truth, side, side);
        Set<Integer> seen = new HashSet<>();
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                boolean on = Math.max(Math.abs(x - 4), Math.abs(y - 4)) == 2;
                assertEquals(on, edges[y * side + x] != 0, x + "," + y);
                seen.add((int) edges[y * side + x]);
            }
        }
        assertEquals(Set.of(0, 1, 2), seen);
    }

    @Test
    void aLegendTakesAsMuchRoomAsItsNamesNeed() {
        List<String> names = new ArrayList<>();
        for (int c = 0; c < 100; c++) {
            names.add("猫 🚗 class " + c);
        }
        BufferedImage picture = new BufferedImage(300, 50, BufferedImage.TYPE_INT_RGB);
        byte[] few = {0, 1, (byte) 255};
        byte[] all = new byte[100];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        assertEquals(List.of(0, 1), MaskLegend.present(few));
        BufferedImage small = MaskLegend.below(picture, names, MaskLegend.present(few));
        BufferedImage large = MaskLegend.below(picture, names, MaskLegend.present(few, all));
        assertEquals(300, small.getWidth());
        assertTrue(small.getHeight() > 60 && large.getHeight() > 5 * small.getHeight() - 50);
        assertTrue(contains(small, MaskColors.of(1)));
        assertTrue(!contains(small, MaskColors.of(2)) && contains(large, MaskColors.of(2)));
    }

    private static boolean contains(BufferedImage picture, int color) {
        for (int y = 50; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                if ((picture.getRGB(x, y) & 0xffffff) == color) {
                    return true;
                }
            }
        }
        return false;
    }
}
