package ai.gaze.cluster;

import java.io.Serializable;
import java.nio.file.Path;
import org.apache.spark.SparkFiles;

/**
 * Where a machine of the cluster has Gaze.
 *
 * @param installed a folder that every machine has; {@code null} for what Spark unpacks there
 */
record Archive(String installed) implements Serializable {

    private static final String NAME = "gaze";

    /** Returns {@code bin/gaze} of this machine. */
    Path program() {
        return Launcher.in(Path.of(installed != null ? installed : SparkFiles.get(NAME)));
    }
}
