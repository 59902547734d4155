package ai.gaze.training.hub;

import java.nio.file.Path;

/**
 * A model that was fetched.
 *
 * @param address which it is; at its commit, where the hub told it
 * @param weights its weights
 */
public record HubModel(HubAddress address, Path weights) {

    /** Returns what is said of the model. */
    public ModelConfig config() {
        return ModelConfig.beside(weights);
    }
}
