package ai.gaze.training.ui;

import ai.gaze.training.data.ClassNames;
import ai.gaze.training.data.DataAccess;
import ai.gaze.training.data.DatasetSpec;
import ai.gaze.training.data.FetchListener;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.run.RunInfo;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.util.Optional;

/** The test images of runs, as far as they are on this machine. Those asked for last are kept. */
final class RunImageSources {

    private final Finder finder;
    private DatasetSpec spec;
    private Optional<ImageSource> found = Optional.empty();

    /** Finds test images. */
    @FunctionalInterface
    interface Finder {

        /** Returns the test images of a data set; empty if they are not on this machine. */
        Optional<ImageSource> test(DatasetSpec asked) throws IOException;
    }

    RunImageSources(Finder finder) {
        this.finder = finder;
    }

    /** Finds them in Gaze's cache and in the folders that runs name, and fetches nothing. */
    static RunImageSources ofThisMachine() {
        DataAccess access = new DataAccess(FetchListener.SILENT, Looks::warn);
        return new RunImageSources(asked -> access.test(asked, null));
    }

    /**
     * Returns the test images of a run.
     *
     * @throws UserException if they are not there, or are others than the run had
     */
    synchronized ImageSource of(RunInfo info) throws IOException {
        DatasetSpec asked = info.datasetSpec();
        if (!asked.equals(spec) || found.isEmpty()) {
            found = Optional.empty();
            found = finder.test(asked);
            spec = asked;
        }
        ImageSource images =
                found.orElseThrow(
                        () ->
                                UserException.of(
                                        "the test images of %s are not on this machine; drop"
                                                + " pictures of your own",
                                        info.dataset()));
        ClassNames.requireSame("the run", info.classes(), images, info.dataset());
        return images;
    }
}
