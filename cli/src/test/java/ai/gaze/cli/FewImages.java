package ai.gaze.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A few images of two classes, as a folder for each. */
final class FewImages {

    private FewImages() {}

    /**
     * Writes images 0.png, 1.png and so on, in turn into c0 and c1.
     *
     * @param part the folder of a part, such as {@code data/train}
     * @param seed of the first; the next has the next
     */
    static void write(Path part, int count, int side, int seed) throws IOException {
        for (int i = count - 1; i >= 0; i--) {
            Path made = part.resolve("c" + i % 2);
            EveryRunTest.image(made, side, seed + i);
            if (i > 0) {
                Files.move(made.resolve("0.png"), made.resolve(i + ".png"));
            }
        }
    }
}
