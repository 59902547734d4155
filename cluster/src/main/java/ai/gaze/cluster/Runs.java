package ai.gaze.cluster;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;

/** Where the run directories of a comparison are; travels to the machines of the cluster. */
interface Runs extends Serializable {

    /**
     * Returns those in a folder.
     *
     * @param out a path, or an address on a file system of Hadoop's
     * @param conf of Hadoop
     */
    static Runs in(String out, Configuration conf) {
        return RemoteRuns.isAddress(out) ? RemoteRuns.of(out, conf) : new SharedRuns(out);
    }

    /** Returns what {@code --out} says. */
    String out();

    /** Starts a process of Gaze and waits for it. */
    @FunctionalInterface
    interface Trainer {
        /**
         * Returns how the process ended.
         *
         * @param out the folder that it trains into
         * @param isUnwanted asks whether to stop it
         */
        Outcome train(Path out, BooleanSupplier isUnwanted)
                throws IOException, InterruptedException;
    }

    /**
     * Trains a run on this machine.
     *
     * @throws IOException if the machine failed, so that another may go on
     * @throws MistakeException if this machine does not see the folder
     */
    Outcome train(String run, Trainer trainer, BooleanSupplier isUnwanted)
            throws IOException, InterruptedException;

    /** Makes the folder and leaves an empty file there. */
    void mark(String name) throws IOException;

    /** Whether this machine sees such a file. */
    boolean sees(String name) throws IOException;

    /** Takes it away. */
    void unmark(String name) throws IOException;

    /**
     * Returns a view of them for Gaze on this machine.
     *
     * @param conf says where it may write
     */
    View view(SparkConf conf) throws IOException;

    /** The runs as Gaze on this machine sees them. */
    interface View extends AutoCloseable {
        /** Returns their folder. */
        Path path();

        /** Brings what is new. */
        void fetch() throws IOException;

        /** Gives away what was written beside the runs. */
        void publish() throws IOException;

        @Override
        void close() throws IOException;
    }
}
