package ai.gaze.cli;

import ai.gaze.bench.Figure;
import ai.gaze.zoo.Texts;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * How a benchmark says what it measured: as a table or as JSON; what goes on goes to the errors.
 */
final class BenchOutput {

    private static final String FIGURE = "%-50s %-9s %10s %10s %10s%n";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    Console console() {
        return new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    }

    /** Prints figures and returns the exit code. */
    int figures(List<Figure> figures) throws IOException {
        return print(
                figures,
                out -> {
                    out.printf(FIGURE, "", "unit", "median", "least", "most");
                    for (Figure f : figures) {
                        out.printf(
                                FIGURE,
                                f.name(),
                                f.unit(),
                                number(f.median()),
                                number(f.least()),
                                number(f.most()));
                    }
                });
    }

    /** Prints anything and returns the exit code. */
    int print(Object result, Consumer<PrintWriter> table) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            JsonAnswer.print(out, result);
        } else {
            table.accept(out);
        }
        out.flush();
        return 0;
    }

    static String number(double value) {
        return Texts.format("%,.2f", value);
    }
}
