package ai.gaze.training.compare;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.AtomicFiles;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a comparison notes about a run beside the run's own files: {@code compare.json}.
 *
 * @param diverged why the run can never finish, or {@code null}
 * @param peakMemory bytes, or {@code null}
 * @param top5 percent, or {@code null}
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
record RunNotes(String diverged, Long peakMemory, Double top5) {

    static final RunNotes NONE = new RunNotes(null, null, null);

    private static final String FILE = "compare.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads the notes; none if there are none. */
    static RunNotes read(Path run) throws IOException {
        Path file = run.resolve(FILE);
        if (!Files.exists(file)) {
            return NONE;
        }
        try {
            return JSON.readValue(Files.readString(file), RunNotes.class);
        } catch (JsonProcessingException e) {
            throw new UserException(file + " is damaged: " + e.getOriginalMessage(), e);
        }
    }

    void write(Path run) throws IOException {
        AtomicFiles.writeString(
                run.resolve(FILE), JSON.writeValueAsString(this) + System.lineSeparator());
    }
}
