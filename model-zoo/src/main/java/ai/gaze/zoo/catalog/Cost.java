package ai.gaze.zoo.catalog;

/**
 * What something costs.
 *
 * @param parameters trainable weights
 * @param multiplyAdds multiplications with an addition for one image, as {@link
 *     ai.gaze.zoo.ModelSummary} counts them
 */
public record Cost(long parameters, long multiplyAdds) {}
