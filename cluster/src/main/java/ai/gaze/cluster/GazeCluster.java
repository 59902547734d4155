package ai.gaze.cluster;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;

/**
 * Trains the runs of a comparison on a Spark cluster.
 *
 * <pre>
 * spark-submit --master spark://head:7077 --archives gaze-0.2.0.zip#gaze gaze-cluster.jar \
 *     compare cnn --seeds 5 --data /shared/cifar10 --out /shared/cnn
 * </pre>
 *
 * <p>Exits with 0 if all runs are trained, 1 if a machine failed too often, 2 if something in what
 * was typed is to be changed, 75 if another process trains one of them.
 */
public final class GazeCluster {

    /** Where every machine has Gaze, if it is installed there and no archive is given. */
    private static final String INSTALLED = "GAZE_DIR";

    private GazeCluster() {}

    /**
     * Trains.
     *
     * @param arguments as those of {@code gaze}
     */
    public static void main(String[] arguments) throws Exception {
        // Messages are in English, and so are the numbers in them.
        Locale.setDefault(Locale.ROOT);
        int code;
        try {
            code = run(arguments);
        } catch (MistakeException e) {
            System.err.println("gaze-cluster: " + e.getMessage());
            code = Verdict.EXIT_MISTAKE;
        } catch (IOException e) {
            System.err.println("gaze-cluster: " + e + "; the same command goes on");
            code = Verdict.EXIT_MACHINE;
        }
        System.exit(code);
    }

    private static int run(String... arguments)
            throws IOException, InterruptedException, ExecutionException {
        Command command = Command.parse(arguments);
        SparkConf conf = new SparkConf().setIfMissing("spark.app.name", "gaze compare");
        Master.requireSound(conf);
        try (JavaSparkContext spark = Master.start(conf)) {
            Runs runs = Runs.in(command.out(), spark.hadoopConfiguration());
            Archive archive = new Archive(System.getenv(INSTALLED));
            Queue queue = new Queue(spark, command, runs, archive, System.err);
            spark.sc().addSparkListener(new Watchdog());
            return queue.run();
        }
    }

    /** Ends this process when Spark gives up, which else waits for ever. */
    private static final class Watchdog extends SparkListener {

        @Override
        public void onApplicationEnd(SparkListenerApplicationEnd ended) {
            Thread end =
                    new Thread(
                            () -> {
                                try {
                                    Thread.sleep(Master.PATIENCE_MILLIS);
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                                System.err.println(
                                        "gaze-cluster: Spark ended the application; the same"
                                                + " command goes on with the runs that are left");
                                Runtime.getRuntime().halt(Verdict.EXIT_MACHINE);
                            },
                            "watchdog");
            end.setDaemon(true);
            end.start();
        }
    }
}
