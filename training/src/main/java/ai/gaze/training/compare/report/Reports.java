package ai.gaze.training.compare.report;

import ai.gaze.training.compare.ComparisonResult;
import ai.gaze.training.web.Page;
import ai.gaze.zoo.file.AtomicFiles;
import java.io.IOException;
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
     */
    public static void write(ComparisonResult result, Path folder) throws IOException {
        AtomicFiles.writeString(folder.resolve("results.md"), MarkdownReport.write(result));
        AtomicFiles.writeString(folder.resolve("results.csv"), CsvReport.write(result));
        AtomicFiles.writeString(folder.resolve(DATA), JsonReport.write(result));
        AtomicFiles.writeString(
                folder.resolve(PAGE), Page.write(Page.View.COMPARISON, JsonReport.tree(result)));
    }
}
