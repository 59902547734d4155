package ai.gaze.bench;

/** Something that takes time, and can be done over and over. */
interface Timed extends AutoCloseable {

    /** Does it some times and returns the seconds, those of the device included. */
    double seconds(int times);

    @Override
    void close();
}
