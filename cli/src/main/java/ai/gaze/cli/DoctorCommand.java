package ai.gaze.cli;

import ai.gaze.training.Version;
import ai.gaze.training.device.Doctor;
import ai.gaze.training.device.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gaze doctor}. */
@Command(
        name = "doctor",
        description = "Shows versions, devices and data, and what is wrong with a way out of it.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:all is well", "1:something is wrong"})
final class DoctorCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Version version = Version.current();
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding("Gaze", version.number() + " (" + version.commit() + ")", ""));
        findings.addAll(Doctor.examine());
        findings.add(Doctor.data("cifar10"));
        boolean good = true;
        for (Finding finding : findings) {
            out.printf(
                    Locale.ROOT,
                    "%s %-20s %s%n",
                    finding.isGood() ? "ok " : "BAD",
                    finding.what(),
                    finding.found());
            if (!finding.isGood()) {
                out.printf(Locale.ROOT, "    %-20s -> %s%n", "", finding.advice());
                good = false;
            }
        }
        out.flush();
        return good ? 0 : 1;
    }
}
