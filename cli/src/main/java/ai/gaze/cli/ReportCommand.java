package ai.gaze.cli;

import ai.gaze.training.page.RunPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gaze report}. */
@Command(
        name = "report",
        description = {
            "Writes report.html of a run, also of one that is not finished.",
            "A training writes it at its end."
        })
final class ReportCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run directory.")
    private Path run;

    @Mixin private RunOptions options = new RunOptions();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Console console = new Console(out, spec.commandLine().getErr());
        Path page = RunPage.write(run, options.loader(console), options.device(), console::warning);
        out.println(Console.printable("the report is " + page));
        out.flush();
        return 0;
    }
}
