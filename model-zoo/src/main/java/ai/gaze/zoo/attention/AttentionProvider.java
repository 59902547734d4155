package ai.gaze.zoo.attention;

import java.util.List;

/**
 * Makes one kind of attention module. A third party's is found through {@link
 * java.util.ServiceLoader}.
 */
public interface AttentionProvider {

    /** Returns the name under which the module is asked for, such as {@code cbam}. */
    String name();

    /** Returns other names that mean the same. */
    default List<String> aliases() {
        return List.of();
    }

    /** Returns where it was published. */
    Paper paper();

    /**
     * Makes a module.
     *
     * @param channels channels of the map that it will see
     * @param options its options; read every option on every call, so that the list of options is
     *     complete
     */
    AttentionBlock create(int channels, AttentionOptions options);
}
