package ai.gaze.training.export;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.AtomicFiles;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code export.json}: the reports of the exported files in a folder, by the name of the file. */
final class ExportJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final ObjectNode reports;

    private ExportJson(Path file, ObjectNode reports) {
        this.file = file;
        this.reports = reports;
    }

    /** Opens the reports beside an exported file; there may be none yet. */
    static ExportJson beside(Path exported) throws IOException {
        Path file = exported.resolveSibling("export.json");
        if (!Files.exists(file)) {
            return new ExportJson(file, JSON.createObjectNode());
        }
        try {
            return new ExportJson(file, JSON.readValue(file.toFile(), ObjectNode.class));
        } catch (JsonProcessingException e) {
            throw UserException.of(
                    "%s is in the way: it does not hold reports of exports; move it or choose"
                            + " another folder",
                    file, e);
        }
    }

    /** Writes the report of a file and keeps those of others. */
    void put(String name, ExportReport report) throws IOException {
        reports.set(name, JSON.valueToTree(report));
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(reports);
        AtomicFiles.writeString(file, text + "\n");
    }
}
