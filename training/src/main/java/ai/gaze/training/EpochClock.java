package ai.gaze.training;

/**
 * Time and speed of an epoch, of what this process does of it and of what was done before.
 *
 * <p>An epoch lasts from the moment its predecessor's time was read until its own is: what comes
 * after that moment, such as the checkpoint, is of the next one, so that all add up to the time of
 * the training.
 */
final class EpochClock {

    private double secondsBefore;
    private double trainingBefore;
    private long imagesBefore;
    private long began;
    private long ended;
    private long stepsBegan;
    private long counted;
    private long images;
    private long lap;

    /** The training begins, or goes on after a break, which is no time of it. */
    void begin() {
        ended = System.nanoTime();
    }

    void restart(TrainingState state) {
        secondsBefore = state.seconds;
        trainingBefore = state.trainingSeconds;
        // An earlier Gaze did not tell how long they took.
        imagesBefore = trainingBefore > 0 ? state.seen : 0;
        began = ended;
        stepsBegan = System.nanoTime();
        counted = stepsBegan;
        lap = stepsBegan;
        images = 0;
    }

    /** Tells how long the epoch took so far, before a break of the training, too. */
    void readInto(TrainingState state) {
        ended = System.nanoTime();
        state.seconds = secondsBefore + (ended - began) / 1e9;
        state.trainingSeconds = trainingSeconds();
    }

    void lap() {
        lap = System.nanoTime();
    }

    double sinceLap() {
        return (System.nanoTime() - lap) / 1e9;
    }

    void count(int more) {
        images += more;
        counted = System.nanoTime();
    }

    double imagesPerSecond() {
        long all = imagesBefore + images;
        return all == 0 ? 0 : all / trainingSeconds();
    }

    private double trainingSeconds() {
        return trainingBefore + (counted - stepsBegan) / 1e9;
    }
}
