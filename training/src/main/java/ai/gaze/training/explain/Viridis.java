package ai.gaze.training.explain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

/**
 * The colour map of all pictures: viridis (Smith and van der Walt, 2015), dark violet for low and
 * yellow for high values. Equal steps look equally large, also in print and to people with the
 * common kinds of colour blindness.
 */
final class Viridis {

    private static final int[] COLORS = new int[256];

    static {
        try (InputStream in = Viridis.class.getResourceAsStream("viridis.txt");
                Scanner scanner = new Scanner(in, StandardCharsets.US_ASCII)) {
            for (int i = 0; i < COLORS.length; i++) {
                COLORS[i] = Integer.parseInt(scanner.next(), 16);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Viridis() {}

    /**
     * Returns a colour, {@code 0xrrggbb}.
     *
     * @param share from 0, the lowest, to 1, the highest
     */
    static int color(double share) {
        int index = (int) (share * COLORS.length);
        return COLORS[Math.min(COLORS.length - 1, Math.max(0, index))];
    }
}
