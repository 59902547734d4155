package ai.gaze.training.compare.report;

import ai.gaze.training.compare.ComparisonResult;
import ai.gaze.training.compare.Experiment;
import ai.gaze.training.run.JsonFile;
import ai.gaze.training.web.Page;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Writes a comparison in all forms. */
public final class Reports {

    /** The page, among the files that are written. */
    public static final String PAGE = "results.html";

    /** The data of the page, among the files that are written. */
    public static final String DATA = "results.json";

    private Reports() {}

    /**
     * Writes {@code results.md}, {@code .csv}, {@code .json} and {@code .html}, each whole or not
     * at all.
     *
     * @param result the comparison
     * @param folder where to
     * @throws UserException if it has the results of another experiment
     */
    public static void write(ComparisonResult result, Path folder) throws IOException {
        requireOf(result.experiment(), folder);
        AtomicFiles.writeString(folder.resolve("results.md"), MarkdownReport.write(result));
        AtomicFiles.writeString(folder.resolve("results.csv"), CsvReport.write(result));
        AtomicFiles.writeString(folder.resolve(DATA), JsonReport.write(result));
        AtomicFiles.writeString(
                folder.resolve(PAGE), Page.write(Page.View.COMPARISON, JsonReport.tree(result)));
    }

    /**
     * Makes sure that a folder can be one, and has no results, or those of an experiment.
     *
     * @throws UserException if it has those of another one, or it or one above it is no folder
     */
    public static void requireOf(Experiment experiment, Path folder) {
        for (Path at = folder.toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at)) {
                break;
            }
            if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
                throw UserException.of(
                        "%s is no folder for the runs of %s; choose another",
                        at, experiment.name());
            }
        }
        Path file = folder.resolve(DATA);
        if (!Files.isRegularFile(file)) {
            return;
        }
        String other;
        try {
            other = JsonFile.tree(file).path("experiment").path("name").asText();
        } catch (UserException e) {
            // Nothing that could be read is lost.
            return;
        }
        if (!other.isEmpty() && !other.equals(experiment.name())) {
            throw UserException.of(
                    "%s has the results of experiment %s; choose another folder for those of %s",
                    folder, other, experiment.name());
        }
    }
}
