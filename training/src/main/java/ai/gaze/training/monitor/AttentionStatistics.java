package ai.gaze.training.monitor;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * What the weights of an attention module were after an epoch: a line of {@code attention.jsonl}.
 *
 * @param epoch the epoch, from 1
 * @param module name of the module in the network, such as {@code layer1.0.attention}
 * @param weights which of its weights, such as {@code channel}
 * @param mean their mean
 * @param sd their standard deviation, over images, channels and positions
 * @param nearZero share of the weights below {@link AttentionRule#NEAR_ZERO}, 0..1
 * @param nearOne share of the weights above {@link AttentionRule#NEAR_ONE}, 0..1
 * @param max the largest of them
 * @param entropy for weights of a softmax their mean entropy, as a share of that of the even
 *     distribution, 0..1; {@code null} for gates
 * @param sdWithin of gates the standard deviation over the channels and positions of an image, over
 *     all images; {@code null} for others, and in lines of earlier versions
 * @param sdBetween of gates the standard deviation of a weight over the images, over all weights;
 *     {@code null} likewise
 * @param inert share of the images for which the weights are all the same, 0..1; {@code null} where
 *     an image has one, and in lines of earlier versions
 * @param deadHidden share of the hidden units of the module that are zero for every image, 0..1;
 *     {@code null} where it has none, and in lines of earlier versions
 * @param state what follows from the other figures
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AttentionStatistics(
        int epoch,
        String module,
        String weights,
        double mean,
        double sd,
        double nearZero,
        double nearOne,
        double max,
        Double entropy,
        Double sdWithin,
        Double sdBetween,
        Double inert,
        Double deadHidden,
        AttentionState state) {

    AttentionStatistics withDeadHidden(Double dead) {
        return new AttentionStatistics(
                epoch, module, weights, mean, sd, nearZero, nearOne, max, entropy, sdWithin,
                sdBetween, inert, dead, state);
    }

    /** Returns module and weights as one name, {@code layer1.0.attention/channel}. */
    @JsonIgnore
    public String name() {
        return module + "/" + weights;
    }

    /** Returns whether every figure is a number; those of a network that diverged are not. */
    @JsonIgnore
    boolean isFinite() {
        return Double.isFinite(mean + sd + max + (entropy == null ? 0 : entropy));
    }
}
