package ai.gaze.training.run;

import ai.gaze.zoo.FreezePlan;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Feature;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a training starts from, and which weights stand still in it.
 *
 * @param init weights to start from: a file of safetensors or of {@code torch.save}, or {@code
 *     hub:OWNER/NAME[@REVISION]}; {@code null} for random ones
 * @param partial whether it is enough that some of them fit
 * @param normalization whose mean and deviation the images get; {@code null} for the recipe's
 * @param freeze patterns of names that are frozen from the start
 * @param trainOnly patterns of names that alone are trained, {@code attention} meaning every
 *     attention module; empty for everything
 * @param unfreeze patterns of names that are trained again, by the epoch, counted from 1
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record TransferSpec(
        String init,
        boolean partial,
        // Not written where it is the recipe's, as before there was a choice.
        @JsonInclude(JsonInclude.Include.NON_NULL) Normalization normalization,
        @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> freeze,
        @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> trainOnly,
        @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
                SortedMap<Integer, List<String>> unfreeze) {

    /** Random weights, and everything is trained. */
    public static final TransferSpec NONE = new TransferSpec(null, false, null, null, null, null);

    /** Whose mean and deviation the images are normalized with. */
    public enum Normalization {
        /** Those in the recipe. */
        @JsonProperty("recipe")
        RECIPE,
        /** Those in the {@code config.json} beside the weights. */
        @JsonProperty("weights")
        WEIGHTS
    }

    public TransferSpec {
        freeze = freeze == null ? List.of() : List.copyOf(freeze);
        trainOnly = trainOnly == null ? List.of() : List.copyOf(trainOnly);
        unfreeze =
                unfreeze == null
                        ? Collections.emptySortedMap()
                        : Collections.unmodifiableSortedMap(new TreeMap<>(unfreeze));
    }

    FreezePlan plan() {
        return new FreezePlan(freeze, trainOnly, unfreeze);
    }
}
