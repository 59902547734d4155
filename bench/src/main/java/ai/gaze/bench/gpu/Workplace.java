package ai.gaze.bench.gpu;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.compare.ComparisonListener;
import ai.gaze.training.compare.RunOutcome;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.run.StopRequest;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where a step works.
 *
 * @param folder for its runs and tables
 * @param device name of the device
 * @param scale how large everything is
 * @param loader finds the data
 * @param stop asks it to stop, because its time is over
 * @param children begins processes
 * @param results is told what came of it
 * @param progress is told what goes on, in a line
 */
record Workplace(
        Path folder,
        String device,
        Scale scale,
        DatasetLoader loader,
        StopRequest stop,
        Children children,
        Results results,
        Consumer<String> progress) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Is told what came of a step. */
    @FunctionalInterface
    interface Results {
        /** Keeps it. */
        void add(Object value) throws IOException;
    }

    /** Says that something came of it. */
    void say(Object value) throws IOException {
        results.add(value);
    }

    /** Says something by name. */
    void say(String name, Object value) throws IOException {
        say(Map.of(name, value));
    }

    /** Tells of the epochs of trainings, and of what is wrong with them. */
    ComparisonListener listener() {
        return new ComparisonListener() {
            @Override
            public void epochEnded(EpochMetrics epoch) {
                progress.accept(
                        Texts.format(
                                "epoch %d: accuracy %.2f %%, %,.0f images/s, %.1f s",
                                epoch.epoch(),
                                100 * epoch.evalAccuracy(),
                                epoch.imagesPerSecond(),
                                epoch.seconds()));
            }

            @Override
            public void warning(String message) {
                progress.accept("warning: " + message);
            }

            @Override
            public void runEnded(RunOutcome run) {
                progress.accept(
                        run.isFinished()
                                ? Texts.format("%s: %.2f %%", run.run(), run.accuracy())
                                : run.run() + ": " + run.status());
            }
        };
    }

    /**
     * Does parts in processes of their own, all at once.
     *
     * @param environment variables that they have beside those of this process
     * @throws UserException if one of them fails
     */
    void inChildren(Map<String, String> environment, String... parts) throws IOException {
        List<Process> begun = new ArrayList<>();
        List<Thread> readers = new ArrayList<>();
        try {
            for (String part : parts) {
                Process child = children.begin(part, environment);
                begun.add(child);
                readers.add(reader(child));
            }
            List<Process> all = List.copyOf(begun);
            stop.whenRequested(() -> all.forEach(child -> child.toHandle().destroy()));
            for (int i = 0; i < parts.length; i++) {
                int code = begun.get(i).waitFor();
                readers.get(i).join();
                if (code != 0 && !stop.isRequested()) {
                    throw UserException.of("the process of %s ended with %s", parts[i], code);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            // Of what failed: nothing runs on beside the next step.
            begun.forEach(child -> child.toHandle().destroyForcibly());
            begun.forEach(child -> child.onExit().join());
        }
    }

    private Thread reader(Process child) {
        Thread reader = new Thread(() -> read(child), "lines of a part");
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    private void read(Process child) {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            progress.accept("what a part says cannot be kept: " + e.getMessage());
        }
    }

    private void add(String line) throws IOException {
        if (!line.startsWith("{")) {
            progress.accept(line);
            return;
        }
        JsonNode value = JSON.readTree(line);
        say(value);
    }
}
