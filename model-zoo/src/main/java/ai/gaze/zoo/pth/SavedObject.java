package ai.gaze.zoo.pth;

import java.io.IOException;
import java.util.Map;

/** What {@code torch.save} saved, and where its storages lie. */
interface SavedObject {

    /** Returns the object: a list, a dictionary, a tensor, or plain data. */
    Object root();

    /**
     * Returns where the elements of a storage begin in the file.
     *
     * @throws PthException if they are not there, or not whole
     */
    long start(Storage storage) throws IOException;

    /** Returns what Gaze wrote beside the object, in JSON; empty if it did not. */
    Map<String, String> metadata();
}
