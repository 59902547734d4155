package ai.gaze.bench.gpu;

import java.io.IOException;

/**
 * Something that is tried or measured on a GPU.
 *
 * @param name of its lines
 * @param seconds what it may take where time is short
 * @param needsData whether it trains on the whole data set, which may be on its way still
 * @param work what it does
 */
record GpuStep(String name, int seconds, boolean needsData, Work work) {

    /** What a step does. */
    @FunctionalInterface
    interface Work {
        /** Does it, and says what came of it. */
        void run(Workplace place) throws IOException;
    }

    static GpuStep of(String name, int seconds, Work work) {
        return new GpuStep(name, seconds, false, work);
    }

    static GpuStep ofData(String name, int seconds, Work work) {
        return new GpuStep(name, seconds, true, work);
    }
}
