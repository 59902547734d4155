package ai.gaze.cluster;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.VersionInfo;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/**
 * Run directories on a file system of Hadoop's. Each is trained in a scratch folder and copied.
 *
 * @param out address of their folder, such as {@code s3a://bucket/cnn}
 * @param settings of the file system
 */
record RemoteRuns(String out, Map<String, String> settings) implements Runs {

    // A single letter would be a drive of Windows.
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");
    private static final String DEFAULTS = "core-default.xml";

    /** Whether a folder is named by an address rather than by a path. */
    static boolean isAddress(String folder) {
        return ADDRESS.matcher(folder).matches();
    }

    /** With the settings of this process, less those that every machine has by itself. */
    static RemoteRuns of(String out, Configuration conf) {
        Map<String, String> settings = new HashMap<>();
        for (Map.Entry<String, String> setting : conf) {
            String[] sources = conf.getPropertySources(setting.getKey());
            if (sources == null || !sources[sources.length - 1].equals(DEFAULTS)) {
                settings.put(setting.getKey(), setting.getValue());
            }
        }
        return new RemoteRuns(out, settings);
    }

    /**
     * Opens the folder on this machine.
     *
     * @throws MistakeException if nothing here knows such a file system
     */
    RemoteFolder open() throws IOException {
        Configuration conf = new Configuration();
        settings.forEach(conf::set);
        Path path = new Path(out);
        try {
            return new RemoteFolder(path.getFileSystem(conf), path, conf);
        } catch (IOException | RuntimeException e) {
            if (e instanceof UnsupportedFileSystemException
                    || e.getCause() instanceof ClassNotFoundException) {
                throw new MistakeException(
                        String.format(
                                Locale.ROOT,
                                "Spark has no file system for %s (%s); give spark-submit its jars, for s3a by --packages org.apache.hadoop:hadoop-aws:%s",
                                out,
                                e.getMessage(),
                                VersionInfo.getVersion()));
            }
            throw e;
        }
    }

    @Override
    public Outcome train(String run, Trainer trainer, BooleanSupplier isUnwanted)
            throws IOException, InterruptedException {
        try (Scratch scratch = Scratch.make(SparkEnv.get().conf(), System.getenv())) {
            return new RemoteTask(open(), run, System.err::println)
                    .train(scratch.path(), trainer, isUnwanted);
        }
    }

    @Override
    public void mark(String name) throws IOException {
        open().write(name, "");
    }

    @Override
    public boolean sees(String name) throws IOException {
        return open().read(name).isPresent();
    }

    @Override
    public void unmark(String name) throws IOException {
        open().delete(name);
    }

    @Override
    public View view(SparkConf conf) throws IOException {
        return new RemoteResults(open(), Scratch.make(conf, System.getenv()));
    }
}
