package ai.gaze.training.run;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The checksum over the values of a JSON file, in the file itself. */
final class Checksum {

    private static final String KEY = "checksum";

    private Checksum() {}

    /** Returns the keys of a file with their checksum among them. */
    static ObjectNode in(ObjectNode tree) {
        return tree.put(KEY, CanonicalJson.sha256(tree));
    }

    /**
     * Takes the checksum away.
     *
     * @param old whether the file may be one of before there were checksums, and have none
     * @return whether it is that of the other keys
     */
    static boolean takeFrom(ObjectNode tree, boolean old) {
        String checksum = tree.path(KEY).asText(null);
        tree.remove(KEY);
        return (checksum == null && old) || CanonicalJson.sha256(tree).equals(checksum);
    }
}
