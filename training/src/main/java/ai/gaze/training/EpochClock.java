package ai.gaze.training;

/** Time and speed of an epoch, of what this process does of it and of what was done before. */
final class EpochClock {

    private double secondsBefore;
    private double trainingBefore;
    private long imagesBefore;
    private long began;
    private long counted;
    private long images;
    private long lap;

    void restart(TrainingState state) {
        secondsBefore = state.seconds;
        trainingBefore = state.trainingSeconds;
        // An earlier Gaze did not tell how long they took.
        imagesBefore = trainingBefore > 0 ? state.seen : 0;
        began = System.nanoTime();
        counted = began;
        lap = began;
        images = 0;
    }

    /** Tells how long the epoch took so far, before a break of the training, too. */
    void readInto(TrainingState state) {
        state.seconds = secondsBefore + (System.nanoTime() - began) / 1e9;
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
        return trainingBefore + (counted - began) / 1e9;
    }
}
