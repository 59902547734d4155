package ai.gaze.zoo.catalog;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * What something costs.
 *
 * @param parameters trainable weights
 * @param multiplyAdds multiplications with an addition for one image, as {@link
 *     ai.gaze.zoo.ModelSummary} counts them
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record Cost(long parameters, long multiplyAdds) {}
