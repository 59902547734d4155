package ai.gaze.training.compare.report;

import ai.gaze.training.compare.ComparisonResult;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;

/** A comparison as JSON: everything, with every epoch of every run. */
public final class JsonReport {

    private static final ObjectWriter JSON = new ObjectMapper().writerWithDefaultPrettyPrinter();

    private JsonReport() {}

    /** Returns the whole result. */
    public static String write(ComparisonResult result) {
        try {
            return JSON.writeValueAsString(result) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record that does not go to JSON", e);
        }
    }
}
