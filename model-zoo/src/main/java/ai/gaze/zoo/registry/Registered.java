package ai.gaze.zoo.registry;

import java.util.List;

/** What can be asked for by a name. */
public interface Registered {

    /** Returns the name under which it is asked for, such as {@code cbam}. */
    String name();

    /** Returns other names that mean the same. */
    List<String> aliases();

    /** Returns its options, in the order in which they are listed. */
    List<Option<?>> options();
}
