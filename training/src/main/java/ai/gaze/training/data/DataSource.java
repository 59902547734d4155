package ai.gaze.training.data;

import java.io.IOException;
import java.nio.file.Path;

/** One place from which the files of a data set can be had. */
public interface DataSource {

    /** What to call it, such as {@code the official archive}. */
    String title();

    /**
     * Brings the files.
     *
     * @param folder an empty folder for the files; it is thrown away if this fails
     * @param keep a folder for what may outlive a failure, such as half a download
     * @param listener is told how far it is
     * @throws SourceUnavailableException if they cannot be had here
     * @throws IOException if this machine fails, such as a full disk
     */
    void bring(Path folder, Path keep, FetchListener listener) throws IOException;
}
