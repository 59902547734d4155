package ai.gaze.cli;

import ai.gaze.training.selftest.CaseResult;
import ai.gaze.training.selftest.CaseResult.Status;
import ai.gaze.training.selftest.Check;
import ai.gaze.training.selftest.SelfTest;
import ai.gaze.training.selftest.SelfTestReport;
import ai.gaze.zoo.Texts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gaze selftest}. */
@Command(
        name = "selftest",
        description =
                "Computes modules, networks, augmentation, schedules and training whose results"
                        + " PyTorch has stored, and compares.",
        footer = {
            "",
            "Each line shows, forward and backward, the error that is largest for its tolerance,"
                    + " the tolerance there and the tensor."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:every case passed or was skipped",
            "1:a case failed",
            "2:something in what was typed is to be changed"
        })
final class SelftestCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Option(
            names = "--fixtures",
            paramLabel = "DIR",
            description = "Folder of fixtures (*.safetensors). Default: those inside Gaze.")
    private Path fixtures;

    @Mixin private DeviceOption device;

    @Option(
            names = "--only",
            paramLabel = "GLOB",
            description = "Only cases whose name fits, such as 'network-*'.")
    private String only;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        SelfTest test = fixtures == null ? SelfTest.shipped() : SelfTest.of(fixtures);
        if (only != null) {
            test = test.only(only);
        }
        SelfTest.warning(device.name)
                .ifPresent(new Console(out, spec.commandLine().getErr())::warning);
        SelfTestReport report = test.run(device.name, result -> show(out, result));
        long failed = report.count(Status.FAILED);
        out.printf(
                Locale.ROOT,
                "%d cases on %s: %d passed, %d failed, %d skipped, in %.1f s%n",
                report.results().size(),
                report.device(),
                report.count(Status.PASSED),
                failed,
                report.count(Status.SKIPPED),
                report.seconds());
        out.flush();
        return failed == 0 ? 0 : 1;
    }

    private static void show(PrintWriter out, CaseResult result) {
        String found =
                result.reason().isEmpty()
                        ? "forward "
                                + error(result.worstForward())
                                + "  backward "
                                + error(result.worstBackward())
                        : result.reason();
        if (!result.wrongTensors().isEmpty()) {
            found += "  beyond tolerance: " + result.wrongTensors();
        }
        out.printf(
                Locale.ROOT,
                "%-4s %-36s %s%n",
                switch (result.status()) {
                    case PASSED -> "ok";
                    case FAILED -> "FAIL";
                    case SKIPPED -> "skip";
                },
                result.name(),
                found);
        out.flush();
    }

    private static String error(Optional<Check> worst) {
        return worst.map(c -> Texts.format("%.1e of %.1e (%s)", c.error(), c.allowed(), c.tensor()))
                .orElse("-");
    }
}
