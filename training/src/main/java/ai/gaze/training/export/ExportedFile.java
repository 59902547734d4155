package ai.gaze.training.export;

import java.io.IOException;
import java.nio.file.Path;

/** A kind of file that a network can be written into and loaded from. */
interface ExportedFile {

    /** Writes the file whole or not at all. */
    void write(Path file) throws IOException;

    /** Loads it again, with nothing of the network that it was made of. */
    Classifier load(Path file) throws IOException;

    /** Names who loads it. */
    String engine();
}
