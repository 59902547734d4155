package ai.gaze.training.run;

/**
 * How far a log went when a checkpoint was written.
 *
 * @param bytes its length
 * @param sha256 the sum of these bytes
 */
record LogMark(long bytes, String sha256) {}
