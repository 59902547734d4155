package ai.gaze.training.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * How a run ended: {@code result.json}.
 *
 * @param run id of the run; {@code null} for a run from before there were ids
 * @param epochs epochs that were trained
 * @param bestEpoch epoch of the best checkpoint
 * @param bestAccuracy its accuracy on the images that steer the training, 0..1
 * @param testLoss mean loss on the test images after the last epoch or, with held-out images, of
 *     the best checkpoint
 * @param testAccuracy accuracy on the test images, likewise, 0..1
 * @param testedCheckpoint which checkpoint that was: {@code last} or {@code best}
 * @param seconds wall-clock time of all epochs, without the breaks of the run
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record RunResult(
        @JsonInclude(JsonInclude.Include.NON_NULL) String run,
        int epochs,
        int bestEpoch,
        double bestAccuracy,
        double testLoss,
        double testAccuracy,
        String testedCheckpoint,
        double seconds) {}
