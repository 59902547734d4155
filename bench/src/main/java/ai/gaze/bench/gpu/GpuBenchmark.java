package ai.gaze.bench.gpu;

import ai.gaze.training.data.DatasetSpec;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.run.StopRequest;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.file.FolderLock;
import ai.gaze.zoo.file.HeldException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Tries and measures everything on a machine with a GPU, in one process: what is checked, steps,
 * the recipe {@code fast}, the published table with it, and so on in order of value. What is done
 * is not repeated by another call; what was stopped goes on. All that is found is a JSON object a
 * line in {@code steps.jsonl}, on the disk as it is found.
 */
public final class GpuBenchmark {

    /** The file of what is found. */
    public static final String JOURNAL = "steps.jsonl";

    // A step is worth beginning with so many seconds.
    private static final int LEAST = 10;
    // What a training takes to write its checkpoint, or a benchmark to end its turn.
    private static final int GRACE = 60;
    private static final long POLL_MILLIS = 500;

    private final Path folder;
    private final String device;
    private final Scale scale;
    private final Map<String, ImageDataset> loaded = new LinkedHashMap<>();
    private final DatasetLoader loader;
    private final BooleanSupplier dataIsThere;
    private final Children children;
    private final Consumer<String> progress;

    /**
     * Prepares it.
     *
     * @param folder for all that is made and found
     * @param device name of the device
     * @param isTrial the same steps, cut to seconds on a processor
     * @param loader finds the data
     * @param dataIsThere whether the data are there; steps that do without them go first until then
     * @param children begins processes
     * @param progress is told what goes on, a line at a time
     */
    public GpuBenchmark(
            Path folder,
            String device,
            boolean isTrial,
            DatasetLoader loader,
            BooleanSupplier dataIsThere,
            Children children,
            Consumer<String> progress) {
        this.folder = folder;
        this.device = device;
        scale = isTrial ? Scale.TRIAL : Scale.WHOLE;
        this.loader = loader;
        this.dataIsThere = dataIsThere;
        this.children = children;
        this.progress = progress;
    }

    /**
     * Does all steps that are not done.
     *
     * @param seconds what it may take in all, and each step no more than its own; 0 for as long as
     *     it takes
     * @param lines is told each line of the journal
     * @param stop asks to stop
     * @param whenHung is called from another thread where a step goes on long after its time
     * @return what is left, and what was over without its result
     * @throws UserException if the time is too short for any step
     */
    @SuppressWarnings("try") // the lock is held, not used
    public Outcome run(int seconds, Consumer<String> lines, StopRequest stop, Runnable whenHung)
            throws IOException {
        if (seconds != 0 && seconds < LEAST) {
            throw UserException.of(
                    "%d seconds are too few to begin a step in; give at least %d", seconds, LEAST);
        }
        Files.createDirectories(folder);
        try (FolderLock lock =
                FolderLock.take(folder.resolve(FolderLock.NAME))
                        .orElseThrow(
                                () ->
                                        new HeldException(
                                                Texts.format(
                                                        "another process is at it in %s; wait for its end, or choose another folder",
                                                        folder)))) {
            Journal journal =
                    new Journal(folder.resolve(JOURNAL), scale.equals(Scale.TRIAL), lines);
            if (journal.unreadable() > 0) {
                progress.accept(
                        Texts.format(
                                "warning: lines of %s that cannot be read are left out: %d",
                                JOURNAL, journal.unreadable()));
            }
            return run(GpuSteps.all(scale), seconds, journal, stop, whenHung);
        }
    }

    Outcome run(
            List<GpuStep> steps, int seconds, Journal journal, StopRequest stop, Runnable whenHung)
            throws IOException {
        long end = seconds == 0 ? Long.MAX_VALUE : System.nanoTime() + seconds * 1_000_000_000L;
        Set<String> tried = new HashSet<>();
        boolean waits = false;
        while (!stop.isRequested()) {
            List<GpuStep> left =
                    steps.stream()
                            .filter(s -> !journal.isOver(s.name()) && !tried.contains(s.name()))
                            .sorted(Comparator.comparing(s -> journal.lost(s.name())))
                            .toList();
            if (left.isEmpty()) {
                break;
            }
            long remaining = seconds == 0 ? 0 : (end - System.nanoTime()) / 1_000_000_000L;
            if (seconds != 0 && remaining < LEAST) {
                break;
            }
            boolean isThere = dataIsThere.getAsBoolean();
            Optional<GpuStep> next =
                    left.stream().filter(s -> isThere || !s.needsData()).findFirst();
            if (next.isEmpty()) {
                if (!waits) {
                    progress.accept("waiting for the data, which are not there yet");
                }
                waits = true;
                pause();
                continue;
            }
            tried.add(next.get().name());
            long limit = seconds == 0 ? 0 : Math.min(remaining, next.get().seconds());
            execute(next.get(), limit, journal, stop, whenHung);
        }
        List<String> all = steps.stream().map(GpuStep::name).toList();
        return new Outcome(
                all.stream().filter(s -> !journal.isOver(s)).toList(),
                all.stream().filter(journal::isMissed).toList());
    }

    private void execute(
            GpuStep step, long limit, Journal journal, StopRequest whole, Runnable whenHung)
            throws IOException {
        StopRequest stop = new StopRequest();
        whole.whenRequested(stop::stop);
        Timer timer = new Timer("time of " + step.name(), true);
        if (limit > 0) {
            timer.schedule(task(stop::stop), 1000 * limit);
            timer.schedule(task(whenHung), 1000 * (limit + GRACE));
        }
        journal.say(step.name(), Journal.Event.BEGAN, null);
        long began = System.nanoTime();
        try {
            step.work()
                    .run(
                            place(
                                    stop,
                                    value ->
                                            journal.say(step.name(), Journal.Event.RESULT, value)));
        } catch (IOException | RuntimeException e) {
            // Where the journal cannot be kept this fails, too, and is the end.
            journal.say(step.name(), Journal.Event.FAILED, said(e));
            return;
        } finally {
            timer.cancel();
        }
        double took = (System.nanoTime() - began) / 1e9;
        journal.say(
                step.name(),
                stop.isRequested() ? Journal.Event.STOPPED : Journal.Event.ENDED,
                took);
    }

    // Whatever one step leads to, the others are to be tried.
    private static String said(Exception e) {
        return e instanceof UserException
                ? e.getMessage()
                : e instanceof IOException io ? FileErrors.sentence(io) : e.toString();
    }

    private static TimerTask task(Runnable action) {
        return new TimerTask() {
            @Override
            public void run() {
                action.run();
            }
        };
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Workplace place(StopRequest stop, Workplace.Results results) {
        return new Workplace(folder, device, scale, this::load, stop, children, results, progress);
    }

    private ImageDataset load(DatasetSpec asked) throws IOException {
        ImageDataset known = loaded.get(asked.toString());
        if (known == null) {
            known = loader.load(asked);
            loaded.put(asked.toString(), known);
        }
        return known;
    }

    /**
     * What became of the steps.
     *
     * @param left names of those that another call goes on with
     * @param missed names of those that failed, or twice ended the process
     */
    public record Outcome(List<String> left, List<String> missed) {

        public Outcome {
            left = List.copyOf(left);
            missed = List.copyOf(missed);
        }
    }

    /** Whether a part trains, and thus stops soon when it is asked to. */
    public static boolean isTraining(String part) {
        return part.startsWith(GpuSteps.PAIR);
    }

    /**
     * Does a part of a step, in a process of its own.
     *
     * @param part which
     * @param stop asks to stop
     * @param values is told what is found, a JSON object a line
     * @throws UserException if there is no such part, or something is not as it should be
     */
    public void part(String part, StopRequest stop, Consumer<String> values) throws IOException {
        ObjectMapper json = new ObjectMapper();
        GpuSteps.part(part)
                .run(place(stop, value -> values.accept(json.writeValueAsString(value))));
    }
}
