package ai.gaze.training.compare;

import ai.gaze.training.run.JsonFile;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What a comparison notes about a run beside the run's own files: {@code compare.json}.
 *
 * @param diverged why the run can never finish, or {@code null}
 * @param peakMemory bytes, or {@code null}
 * @param top5 percent; {@code null} but in the notes of earlier versions
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
record RunNotes(
        String diverged, Long peakMemory, @JsonInclude(JsonInclude.Include.NON_NULL) Double top5) {

    static final RunNotes NONE = new RunNotes(null, null, null);

    private static final String FILE = "compare.json";

    RunNotes {
        if (peakMemory != null && peakMemory < 0) {
            throw new UserException("its peak-memory is " + peakMemory + ", which cannot be");
        }
        if (top5 != null && !(top5 >= 0 && top5 <= 100)) {
            throw new UserException("its top5 is " + top5 + ", which cannot be");
        }
    }

    /**
     * Reads the notes; none if there are none. Damaged ones are left out, too: a run is not worth
     * less for them.
     *
     * @param warning is told of that
     */
    static RunNotes read(Path run, Consumer<String> warning) {
        Path file = run.resolve(FILE);
        if (!Files.exists(file)) {
            return NONE;
        }
        try {
            return JsonFile.read(file, RunNotes.class);
        } catch (UserException e) {
            warning.accept(e.getMessage() + "; what it says of the run's memory is left out");
            return NONE;
        }
    }

    /**
     * Returns the notes of a run that ended; a part of it may have had the largest memory before.
     */
    RunNotes withPeak(OptionalLong bytes) {
        Long peak = bytes.isEmpty() ? peakMemory : (Long) bytes.getAsLong();
        boolean before = peakMemory != null && peak != null && peakMemory > peak;
        return new RunNotes(null, before ? peakMemory : peak, null);
    }

    void write(Path run) throws IOException {
        JsonFile.write(run.resolve(FILE), this);
    }
}
