package ai.gaze.bench.gpu;

import ai.gaze.training.data.Folders;
import ai.gaze.training.device.DeviceMemoryException;
import ai.gaze.training.device.Doctor;
import ai.gaze.training.device.Finding;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.training.run.TrainingRun;
import ai.gaze.training.selftest.CaseResult;
import ai.gaze.training.selftest.Check;
import ai.gaze.training.selftest.SelfTest;
import ai.gaze.training.selftest.SelfTestReport;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Whether the GPU computes, and computes what it should. */
final class Checks {

    private Checks() {}

    /** What {@code gaze doctor} finds. */
    static void doctor(Workplace place) throws IOException {
        for (Finding finding : Doctor.examine()) {
            place.say(finding);
        }
    }

    /** The first fixture of every kind, which is the first word of its name. */
    static void goldenKinds(Workplace place) throws IOException {
        Map<String, String> firsts = new LinkedHashMap<>();
        for (String name : SelfTest.shipped().cases()) {
            firsts.putIfAbsent(name.replaceFirst("-.*", ""), name);
        }
        String all = firsts.values().stream().collect(Collectors.joining(",", "{", "}"));
        golden(place, place.scale().equals(Scale.WHOLE) ? all : place.scale().golden());
    }

    /**
     * The fixtures whose name fits; those that fail are told one by one.
     *
     * @throws UserException if one fails
     */
    static void golden(Workplace place, String glob) throws IOException {
        SelfTestReport report =
                SelfTest.shipped().only(glob).run(place.device(), each -> tell(place, each));
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("cases", report.results().size());
        for (CaseResult.Status status : CaseResult.Status.values()) {
            said.put(status.name().toLowerCase(Locale.ROOT), report.count(status));
        }
        place.say("golden", said);
        if (report.count(CaseResult.Status.FAILED) > 0) {
            throw UserException.of(
                    "%s of %s fixtures failed",
                    report.count(CaseResult.Status.FAILED), report.results().size());
        }
    }

    // At once: what comes after it may take the process away.
    private static void tell(Workplace place, CaseResult result) {
        if (result.status() == CaseResult.Status.FAILED) {
            try {
                place.say(failure(result));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Map<String, Object> failure(CaseResult result) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("failed", result.name());
        said.put("reason", result.reason());
        List<Check> wrong = result.checks().stream().filter(check -> !check.ok()).toList();
        for (Check check : wrong) {
            said.put(check.tensor(), List.of(check.error(), check.allowed()));
        }
        return said;
    }

    /** A batch that no memory holds ends in a sentence. */
    static void outOfMemory(Workplace place) throws IOException {
        Map<String, String> settings =
                place.scale()
                        .with(
                                Map.of(
                                        "batch-size",
                                        "" + place.scale().hugeBatch(),
                                        "precision",
                                        "fp32"));
        Path folder = place.folder().resolve("out-of-memory");
        Folders.delete(folder);
        try (TrainingRun run =
                TrainingRun.create(
                        folder,
                        RecipeFile.read("fast", settings),
                        place.loader(),
                        place.device(),
                        place.listener())) {
            run.execute(place.stop());
        } catch (DeviceMemoryException e) {
            place.say("refused", e.getMessage());
            return;
        }
        place.say("refused", "nothing: the batch fitted");
    }
}
