package ai.gaze.training.monitor;

/**
 * What was measured of some attention weights after an epoch.
 *
 * @param statistics their figures, over all weights
 * @param sample some of the weights, taken at equal distances, for a histogram
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record AttentionMeasurement(AttentionStatistics statistics, float[] sample) {}
