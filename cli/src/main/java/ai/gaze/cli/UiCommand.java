package ai.gaze.cli;

import ai.gaze.training.ui.UiServer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gaze ui}. */
@Command(
        name = "ui",
        description = {
            "Shows the runs of a folder in the browser, those that are trained a second behind at most.",
            "It reads alone, and ends with Ctrl-C."
        })
final class UiCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Option(
            names = "--runs",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "The folder of the runs. Default: ${DEFAULT-VALUE}.")
    private Path runs;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "7007",
            description = "The port, 0 for one that is free. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "H",
            defaultValue = "127.0.0.1",
            description =
                    "The address of this machine to be reached under. From other machines one needs"
                            + " the token in the address that is printed. Default: ${DEFAULT-VALUE},"
                            + " this machine alone.")
    private String host;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (UiServer server = UiServer.start(runs, host, port)) {
            out.println(
                    Console.printable("the runs of " + runs + " are shown at " + server.address()));
            out.flush();
            // Until the process is ended.
            new CountDownLatch(1).await();
        }
        return CtrlC.EXIT_CODE;
    }
}
