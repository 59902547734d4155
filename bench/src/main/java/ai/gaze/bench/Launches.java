package ai.gaze.bench;

/**
 * What a part of a training step asks of the engine, each number for one step.
 *
 * @param step network, batch, precision, execution, optimizer and device
 * @param part what is counted
 * @param engineCalls calls from Java into the engine, those that free an array included
 * @param kernels operations that compute or copy, not counting views and what has no elements; on a
 *     GPU each starts a kernel or a few
 * @param megabytesRead of the arrays that these are handed, 4 bytes an element in whatever
 *     precision
 * @param megabytesMade of new arrays
 * @param hostMilliseconds of a step with batches of 4 images, the median: on a GPU that of the host
 *     alone, on a CPU with the arithmetic of these images
 */
public record Launches(
        String step,
        String part,
        double engineCalls,
        double kernels,
        double megabytesRead,
        double megabytesMade,
        double hostMilliseconds) {

    static Launches sum(String part, Launches one, Launches other) {
        return new Launches(
                one.step,
                part,
                one.engineCalls + other.engineCalls,
                one.kernels + other.kernels,
                one.megabytesRead + other.megabytesRead,
                one.megabytesMade + other.megabytesMade,
                one.hostMilliseconds + other.hostMilliseconds);
    }
}
