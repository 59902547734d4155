package ai.gaze.cluster;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaSparkContext;

/** What is asked of the machines before hours of theirs are spent. */
final class Cluster {

    private Cluster() {}

    /**
     * Makes sure that there is somebody who answers for the folder of the runs.
     *
     * @throws MistakeException if not
     */
    static void requireAnswer(Runs runs) throws InterruptedException {
        FutureTask<Boolean> asked = new FutureTask<>(() -> runs.sees(".seen"));
        Thread asks = new Thread(asked, "asks");
        asks.setDaemon(true);
        asks.start();
        try {
            asked.get(Master.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new MistakeException(
                    String.format(
                            Locale.ROOT,
                            "nobody answers for %s in %d seconds; look at its address and at the settings of its file system",
                            runs.out(),
                            Master.PATIENCE_MILLIS / 1000));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MistakeException mistake) {
                throw mistake;
            }
            throw new MistakeException(
                    String.format(
                            Locale.ROOT,
                            "%s cannot be read (%s); look at its address and at the settings of its file system",
                            runs.out(),
                            Queue.firstLine(e)));
        }
    }

    /**
     * Makes sure that the machines see the folder of the runs, and can run what is sent to them.
     *
     * @throws MistakeException if not
     */
    static void requireSight(JavaSparkContext spark, Runs runs)
            throws IOException, InterruptedException {
        String name = ".seen-" + UUID.randomUUID();
        try {
            runs.mark(name);
        } catch (IOException e) {
            throw new MistakeException(
                    String.format(
                            Locale.ROOT,
                            "%s cannot be written (%s); give --out another folder",
                            runs.out(),
                            e));
        }
        try {
            int machines = Math.max(1, spark.defaultParallelism());
            List<Boolean> seen =
                    spark.parallelize(Collections.nCopies(machines, name), machines)
                            .map(runs::sees)
                            .collectAsync()
                            .get();
            if (seen.contains(false)) {
                throw new MistakeException(SharedRuns.unseen(runs.out()));
            }
        } catch (ExecutionException e) {
            throw mistake(e, runs);
        } finally {
            runs.unmark(name);
        }
    }

    /** Says what keeps the machines from the folder. */
    static MistakeException mistake(ExecutionException e, Runs runs) {
        String message = String.valueOf(e.getMessage());
        // Of a Java that is too old for this class, and of one that is too new for Hadoop's.
        if (message.contains("UnsupportedClassVersionError")
                || message.contains("getSubject is not supported")) {
            return new MistakeException(
                    "a machine of the cluster runs Spark on a Java that is not for it; set spark.executorEnv.JAVA_HOME to a Java 17 or 21 that all of them have");
        }
        return new MistakeException(
                String.format(
                        Locale.ROOT,
                        "the machines of the cluster cannot look into %s (%s); see to it that they can, or give --out another folder",
                        runs.out(),
                        Queue.firstLine(e)));
    }
}
