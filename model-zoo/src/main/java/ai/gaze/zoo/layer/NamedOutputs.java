package ai.gaze.zoo.layer;

import java.util.List;

/** A block of several outputs that have names, which an exported network has, too. */
public interface NamedOutputs {

    /** Returns the names, in order. */
    List<String> outputNames();
}
