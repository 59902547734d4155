package ai.gaze.cli;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.Progress;
import ai.gaze.training.compare.ComparisonListener;
import ai.gaze.training.compare.ComparisonResult;
import ai.gaze.training.compare.Plan;
import ai.gaze.training.compare.PlannedRun;
import ai.gaze.training.compare.RunOutcome;
import ai.gaze.training.compare.report.MarkdownReport;
import ai.gaze.training.compare.report.Reports;
import ai.gaze.training.report.Columns;
import ai.gaze.zoo.Texts;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Shows a comparison: its runs as a console shows a run, with their names between them.
 *
 * @param console shows each run
 * @param out where to print
 */
record CompareConsole(Console console, PrintWriter out) implements ComparisonListener {

    @Override
    public void runBegins(PlannedRun run, int number, int of, boolean resumed) {
        out.printf("run %d of %d: %s%s%n", number, of, run.name(), resumed ? ", resumed" : "");
        out.flush();
    }

    @Override
    public void runEnded(RunOutcome outcome) {
        if (outcome.isFinished()) {
            out.printf(
                    Locale.ROOT,
                    "%s: test accuracy %.2f %% (%s checkpoint)%n",
                    outcome.run(),
                    outcome.accuracy(),
                    outcome.testedCheckpoint());
            out.flush();
        }
    }

    @Override
    public void progress(Progress progress) {
        console.progress(progress);
    }

    @Override
    public void epochEnded(EpochMetrics metrics) {
        console.epochEnded(metrics);
    }

    @Override
    public void warning(String message) {
        console.warning(message);
    }

    void plan(Plan plan, Path folder, int devices) {
        List<String> names =
                plan.entries().stream().map(e -> Console.printable(e.run().name())).toList();
        int width = Columns.widest(names, 28);
        String row = "%s %-12s %7s %10s %10s%n";
        out.printf(row, Columns.left("run", width), "is", "epochs", "s/epoch", "time");
        for (Plan.Entry entry : plan.entries()) {
            out.printf(
                    Locale.ROOT,
                    row,
                    Columns.left(Console.printable(entry.run().name()), width),
                    entry.status(),
                    entry.epochsLeft(),
                    entry.epochsLeft() == 0 ? "" : Texts.format("%.1f", entry.secondsPerEpoch()),
                    entry.epochsLeft() == 0 ? "" : Console.duration(entry.seconds()));
        }
        out.printf(
                "about %s in all, %s, into %s; %s%n",
                Console.duration(plan.seconds(devices)),
                devices == 1 ? "one run after the other" : devices + " runs side by side",
                Console.printable(folder.toString()),
                plan.measured()
                        ? "a few steps of each variant were timed"
                        : "estimated from the multiply-adds and a moment of the first network,"
                                + " --measure times each variant");
        out.flush();
    }

    void results(ComparisonResult result, Path folder, String left) {
        out.println();
        MarkdownReport.table(result).lines().map(Console::printable).forEach(out::println);
        result.notes().forEach(note -> out.println("- " + Console.printable(note)));
        out.println();
        if (!left.isEmpty()) {
            out.println(left);
        }
        out.println(
                Console.printable(
                        "everything is in "
                                + folder
                                + "; look at "
                                + folder.resolve(Reports.PAGE)));
        out.flush();
    }
}
