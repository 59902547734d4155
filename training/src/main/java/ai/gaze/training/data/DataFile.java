package ai.gaze.training.data;

/**
 * One binary file of a data set.
 *
 * @param name its file name
 * @param records images in it
 * @param bytes its exact size
 * @param sha256 its SHA-256 sum in lower-case hex, or null where none is known
 */
public record DataFile(String name, int records, long bytes, String sha256) {}
