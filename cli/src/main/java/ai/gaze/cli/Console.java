package ai.gaze.cli;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.Progress;
import ai.gaze.training.data.FetchListener;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.optim.EmaSpec;
import ai.gaze.training.page.RunPage;
import ai.gaze.training.report.Plural;
import ai.gaze.training.run.RunInfo;
import ai.gaze.training.run.RunListener;
import ai.gaze.training.run.RunResult;
import ai.gaze.zoo.Texts;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Shows a run: on a terminal one line that is written over, elsewhere a plain line now and then.
 */
final class Console implements RunListener, FetchListener {

    private static final int PLAIN_STEPS = 100;
    private static final long BYTES_EVERY_NANOS = 200_000_000;
    private static final String CLEAR_LINE = "\r\u001b[K";

    /** A line that is too long for its terminal is cut: one that wraps cannot be written over. */
    private static final String CUT = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private boolean lineOpen;
    private long lastBytes;
    // Data are looked at more than once, for the training and for its page.
    private final Set<String> warned = new HashSet<>();

    // Until Java 22 there is a console only where there is a terminal; this code is for 17.
    @SuppressWarnings("SystemConsoleNull")
    Console(PrintWriter out, PrintWriter err) {
        this(out, err, System.console() != null && !"dumb".equals(System.getenv("TERM")));
    }

    Console(PrintWriter out, PrintWriter err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /**
     * Says what is trained.
     *
     * @param frozen how many of the weights stand still at first
     */
    void started(Path directory, RunInfo info, long frozen) {
        out.printf(
                Locale.ROOT,
                "%s with attention %s%s: %,d parameters, on %s, seed %d%n",
                info.network().backbone(),
                info.network().attention(),
                info.network().head() == null ? "" : " and head " + info.network().head(),
                info.parameters(),
                info.device(),
                info.recipe().seed());
        if (frozen > 0) {
            out.printf(
                    Locale.ROOT,
                    "frozen are %,d of %,d weights%s%n",
                    frozen,
                    info.parameters(),
                    printable(unfrozen(info)));
        }
        if (info.recipe().ema().isOn()) {
            out.println("evaluated and kept is the " + average(info));
        }
        if (info.files() != null) {
            out.println(printable(info.files().words() + " of " + info.files().folder()));
            out.println(printable(info.roles(info.files().validation() != null)));
        }
        out.println("writing to " + printable(directory.toString()));
        out.flush();
    }

    private static String unfrozen(RunInfo info) {
        return info.recipe().transfer().unfreeze().entrySet().stream()
                .map(e -> "; " + moving(e.getValue()) + " from epoch " + e.getKey())
                .collect(Collectors.joining());
    }

    // A large network may need seconds for an image.
    private static String speed(double imagesPerSecond) {
        return Texts.format(imagesPerSecond < 9.5 ? "%.1f" : "%,.0f", imagesPerSecond);
    }

    private static String moving(List<String> patterns) {
        return patterns.contains("*") ? "all move" : String.join(", ", patterns) + " move";
    }

    /**
     * Returns a text as it may go to a terminal. Names of files and classes may hold anything; what
     * would move the cursor, colour, hide or turn round what stands beside it is shown as {@code
     * \\n} or {@code \\u001b}.
     */
    static String printable(String text) {
        if (text.codePoints().noneMatch(Console::acts)) {
            return text;
        }
        return text.codePoints()
                .mapToObj(c -> acts(c) ? escaped(c) : Character.toString(c))
                .collect(Collectors.joining());
    }

    private static boolean acts(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    true;
            // Of these, scripts and emoji need the two joiners and the tags.
            case Character.FORMAT -> c != 0x200c && c != 0x200d && c < 0xe0000;
            default -> false;
        };
    }

    private static String escaped(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> Texts.format("\\u%04x", c);
        };
    }

    /** Says so if the weights of a run that are used are averaged ones. */
    void using(RunInfo info) {
        if (info.recipe().ema().isOn()) {
            step("using the " + average(info));
        }
    }

    private static String average(RunInfo info) {
        EmaSpec ema = info.recipe().ema();
        if (ema.isEqual()) {
            return "average of the weights after each epoch from "
                    + ema.swaStart()
                    + " on (ema.swa-start)";
        }
        return "exponential moving average of the weights (ema.decay=" + ema.decay() + ")";
    }

    @Override
    public void progress(Progress p) {
        if (!terminal && p.step() % PLAIN_STEPS != 0) {
            return;
        }
        String line =
                Texts.format(
                        "epoch %d/%d  step %d/%d  %s images/s  loss %s  acc %.2f %%  ETA %s",
                        p.epoch(),
                        p.epochs(),
                        p.step(),
                        p.steps(),
                        speed(p.imagesPerSecond()),
                        Metrics.text(Metrics.LOSS, p.loss()),
                        100 * p.accuracy(),
                        duration(p.secondsLeft()));
        if (terminal) {
            over(line);
        } else {
            out.println(line);
            out.flush();
        }
    }

    @Override
    public void epochEnded(EpochMetrics m) {
        endLine();
        out.printf(
                Locale.ROOT,
                "epoch %d  train: loss %s, accuracy %.2f %%  %s: loss %s, accuracy %.2f %%%s"
                        + "  lr %s  %s images/s  %.1f s%n",
                m.epoch(),
                Metrics.text(Metrics.LOSS, m.trainLoss()),
                100 * m.trainAccuracy(),
                m.evaluatedOn(),
                Metrics.text(Metrics.LOSS, m.evalLoss()),
                100 * m.evalAccuracy(),
                Metrics.text(m.metrics()),
                rate(m.learningRate()),
                speed(m.imagesPerSecond()),
                m.seconds());
        if (m.lossScaling() != null && m.lossScaling().skipped() > 0) {
            out.printf(
                    Locale.ROOT,
                    "         fp16: %,d of %,d steps left out so far as gradients overflowed; loss"
                            + " scale 2^%d%n",
                    m.lossScaling().skipped(),
                    m.iteration(),
                    Math.getExponent(m.lossScaling().scale()));
        }
        out.flush();
    }

    @Override
    public void warning(String message) {
        if (warned.add(message)) {
            endLine();
            err.println("gaze: warning: " + printable(Spelling.typed(message, Set.of())));
            err.flush();
        }
    }

    @Override
    public FetchListener fetches() {
        return this;
    }

    @Override
    public void step(String what) {
        endLine();
        err.println(printable(what));
        err.flush();
    }

    @Override
    public void bytes(long done, long total) {
        long now = System.nanoTime();
        if (terminal && (done == total || now - lastBytes > BYTES_EVERY_NANOS)) {
            lastBytes = now;
            over(Texts.format("%,d of %,d MB", done >> 20, total >> 20));
        }
    }

    @Override
    public void waiting(Duration since) {
        if (terminal) {
            over("waiting for " + duration((double) since.toSeconds()));
        }
    }

    /** Shows on a terminal how much of something is done. */
    void counted(String what, int done, int all) {
        if (terminal) {
            over(Texts.format("%,d of %,d %s", done, all, what));
            if (done == all) {
                endLine();
            }
        }
    }

    private void over(String line) {
        out.print(CLEAR_LINE + CUT + line + WRAP);
        out.flush();
        lineOpen = true;
    }

    /**
     * Says where a run goes on.
     *
     * @param done epochs that are finished
     * @param steps steps that are done of the next one
     * @param epochs epochs of the run
     */
    void resumed(int done, int steps, int epochs) {
        // Without a step it may end here: an early stop is judged again.
        String where =
                steps == 0
                        ? Texts.format("goes on after epoch %,d of %,d", done, epochs)
                        : Texts.format(
                                "goes on in epoch %,d of %,d, after %s",
                                done + 1, epochs, Plural.of(steps, "step"));
        out.println(
                done < epochs
                        ? where
                        : "has trained its "
                                + Plural.of(epochs, "epoch")
                                + " already; the test is made again");
        out.flush();
    }

    void finished(Path directory, RunResult result) {
        endLine();
        if (result.stopped() != null) {
            out.println(
                    printable(
                            "ended early, after epoch "
                                    + result.epochs()
                                    + ": "
                                    + result.stopped()));
        }
        out.printf(
                Locale.ROOT,
                "test accuracy %.2f %% (%s checkpoint), loss %s%s; best epoch %d; %s for %s%n",
                100 * result.testAccuracy(),
                result.testedCheckpoint(),
                Metrics.text(Metrics.LOSS, result.testLoss()),
                Metrics.text(result.metrics()),
                result.bestEpoch(),
                duration(result.seconds()),
                Plural.of(result.epochs(), "epoch"));
        Path page = directory.resolve(RunPage.NAME);
        Path shown = Files.exists(page) ? page : directory.resolve("curves.png");
        out.println(printable("everything is in " + directory + "; look at " + shown));
        out.flush();
    }

    void stopped(Path directory, List<String> devices) {
        endLine();
        out.println("stopped; a checkpoint is written. " + wayOn(directory, devices));
        out.flush();
    }

    /** Says how a run goes on when what failed is mended. */
    void failed(Path directory, List<String> devices) {
        endLine();
        warning("what the run has written is kept. " + wayOn(directory, devices));
    }

    private static String wayOn(Path directory, List<String> devices) {
        // One is found again by itself; with others than these it would end with other bits.
        String several = devices.size() > 1 ? " --device " + String.join(",", devices) : "";
        return printable(
                "To go on: "
                        + Shell.command()
                        + " train --resume "
                        + Shell.quoted(directory.toString())
                        + several);
    }

    /** What is to be said of a run that is stopped while its page is written. */
    static String pageMissing(Path directory) {
        return printable(
                "the run has ended and is whole, but its page may be missing. To write that: "
                        + Shell.command()
                        + " report "
                        + Shell.quoted(directory.toString()));
    }

    private void endLine() {
        if (lineOpen) {
            out.print(CLEAR_LINE);
            lineOpen = false;
        }
    }

    private static String rate(double learningRate) {
        return Texts.format("%.4g", learningRate);
    }

    /** Writes seconds as {@code 41s}, {@code 3m20s} or {@code 2h05m}. */
    static String duration(double seconds) {
        Duration d = Duration.ofSeconds(Math.round(seconds));
        if (d.toHours() > 0) {
            return Texts.format("%dh%02dm", d.toHours(), d.toMinutesPart());
        }
        return d.toMinutes() > 0
                ? Texts.format("%dm%02ds", d.toMinutes(), d.toSecondsPart())
                : d.toSeconds() + "s";
    }
}
