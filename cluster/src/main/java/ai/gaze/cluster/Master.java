package ai.gaze.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** What is looked at before Spark is started. */
final class Master {

    static final int PATIENCE_MILLIS = 30_000;
    private static final int POLL_MILLIS = 500;

    private static final Pattern STANDALONE = Pattern.compile("spark://([^,]*):(\\d{1,5})(,.*)?");

    private Master() {}

    /**
     * Makes sure that the settings fit and that a standalone master answers: Spark itself would try
     * for minutes, and then not end.
     *
     * @throws MistakeException if not
     */
    static void requireSound(SparkConf conf) {
        if (conf.getBoolean("spark.speculation", false)) {
            throw new MistakeException(
                    "spark.speculation is on, and a second copy of a run would fight with the first one for its folder; set it to false");
        }
        Matcher master = STANDALONE.matcher(conf.get("spark.master", ""));
        if (master.matches() && master.group(3) == null) {
            requireAnswer(master.group(1), Integer.parseInt(master.group(2)));
        }
    }

    /**
     * Starts Spark.
     *
     * @throws MistakeException if the master takes the connection, but not the application
     */
    static JavaSparkContext start(SparkConf conf) {
        Thread starter = Thread.currentThread();
        Thread watch = new Thread(() -> watch(starter, conf), "master-watch");
        watch.setDaemon(true);
        watch.start();
        JavaSparkContext spark = new JavaSparkContext(conf);
        watch.interrupt();
        if (spark.sc().isStopped()) {
            throw new MistakeException(silence(conf));
        }
        return spark;
    }

    // Spark itself waits for minutes, and goes on as if the master had answered.
    private static void watch(Thread starter, SparkConf conf) {
        int waited = 0;
        try {
            while (waited < PATIENCE_MILLIS) {
                Thread.sleep(POLL_MILLIS);
                boolean waits =
                        Arrays.stream(starter.getStackTrace())
                                .anyMatch(at -> at.getMethodName().equals("waitForRegistration"));
                waited = waits ? waited + POLL_MILLIS : 0;
            }
        } catch (InterruptedException e) {
            return;
        }
        System.err.println("gaze-cluster: " + silence(conf));
        Runtime.getRuntime().halt(Verdict.EXIT_MISTAKE);
    }

    private static String silence(SparkConf conf) {
        return String.format(
                Locale.ROOT,
                "no Spark master answers at %s, though something takes the connection; give another with --master",
                conf.get("spark.master"));
    }

    private static void requireAnswer(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
        } catch (IOException | IllegalArgumentException e) {
            throw new MistakeException(
                    String.format(
                            Locale.ROOT,
                            "no Spark master answers at %s:%d (%s); start it, or give another with --master",
                            host,
                            port,
                            e.getMessage()));
        }
    }
}
