package ai.gaze.training.callback;

import ai.gaze.training.Callback;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.NameAndOptions;
import ai.gaze.zoo.registry.Registry;
import java.util.List;

/** All callbacks by name, for recipes: {@code callbacks: ["early-stopping:patience=5"]}. */
public final class Callbacks {

    private static final Registry<CallbackType> REGISTRY =
            new Registry<>("callback", CallbackProvider.class, () -> List.of(EarlyStopping.TYPE));

    private Callbacks() {}

    /** Returns the registry itself. */
    public static Registry<CallbackType> registry() {
        return REGISTRY;
    }

    /**
     * Adds a callback, which can then be asked for by its name everywhere.
     *
     * @throws ai.gaze.zoo.UserException if its name or an alias is taken or cannot be one
     */
    public static void register(CallbackType type) {
        REGISTRY.register(type);
    }

    /** Returns the names of all callbacks, in the order of registration. */
    public static List<String> names() {
        return REGISTRY.names();
    }

    /**
     * Stops a training that has not become better for some epochs.
     *
     * @param patience how many epochs without a better one are let pass
     */
    public static EarlyStopping earlyStopping(int patience) {
        return EarlyStopping.named(new StopSpec(patience, 0, null, null, null));
    }

    /** Ends a training as a recipe says; there may be one of these in a training. */
    public static EarlyStopping earlyStopping(StopSpec spec) {
        return new EarlyStopping(spec, "stop");
    }

    /**
     * Makes a callback.
     *
     * @param text a name, or {@code early-stopping:patience=5}
     * @throws UserException if there is none of that name, or an option is not as it should be
     */
    public static Callback get(String text) {
        NameAndOptions asked = NameAndOptions.parse("callback", text);
        return REGISTRY.get(asked.name()).create(asked.options());
    }
}
