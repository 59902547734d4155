package ai.gaze.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/** What is looked at before Spark is started. */
final class Master {

    static final int PATIENCE_MILLIS = 30_000;

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

    private static void requireAnswer(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
        } catch (IOException | IllegalArgumentException e) {
            throw new MistakeException(
                    "no Spark master answers at %s:%d (%s); start it, or give another with --master"
                            .formatted(host, port, e.getMessage()));
        }
    }
}
