package ai.gaze.training;

/**
 * Where a run stands inside an epoch.
 *
 * @param epoch the epoch, from 1
 * @param epochs epochs in all
 * @param step steps done in this epoch
 * @param steps steps of this epoch
 * @param loss mean training loss of the epoch so far
 * @param accuracy training accuracy of the epoch so far, 0..1
 * @param imagesPerSecond training speed of the epoch so far
 * @param secondsLeft estimate of the time to the end of the run
 */
public record Progress(
        int epoch,
        int epochs,
        int step,
        int steps,
        double loss,
        double accuracy,
        double imagesPerSecond,
        double secondsLeft) {}
