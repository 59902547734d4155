package ai.gaze.cli;

import ai.gaze.training.page.RunPage;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.web.Page;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileErrors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where the page goes. Default: report.html in the run directory.")
    private Path output;

    @Option(names = "--json", description = "Print what the page shows as JSON, and nothing else.")
    private boolean json;

    @Mixin private RunOptions options = new RunOptions();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Console console = new Console(out, spec.commandLine().getErr());
        if (json) {
            DatasetLoader data = options.loaderOfRun(console);
            JsonAnswer.printText(
                    out, Page.json(RunPage.data(run, data, options.device(), console::warning)));
            return 0;
        }
        Path page = output != null ? output : run.resolve(RunPage.NAME);
        try {
            RunPage.write(
                    run, page, options.loaderOfRun(console), options.device(), console::warning);
        } catch (FileSystemException e) {
            if (e.getFile() == null
                    || !e.getFile().startsWith(page.toString())
                    || FileErrors.isForWantOfRoom(e)) {
                throw e;
            }
            throw new UserException(
                    page
                            + " cannot be written ("
                            + (e.getReason() == null
                                    ? "you have no right to its folder, or there is none"
                                    : e.getReason())
                            + "); choose another place with --output",
                    e);
        }
        out.println(Console.printable("the report is " + page));
        out.flush();
        return 0;
    }
}
