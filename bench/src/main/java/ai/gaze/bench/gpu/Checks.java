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
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
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
        Map<CaseResult.Status, Integer> counts = new EnumMap<>(CaseResult.Status.class);
        SelfTest test = SelfTest.shipped().only(glob);
        for (String name : test.cases()) {
            if (place.stop().isRequested()) {
                break;
            }
            CaseResult result =
                    test.only(escaped(name)).run(place.device(), each -> {}).results().get(0);
            counts.merge(result.status(), 1, Integer::sum);
            if (result.status() == CaseResult.Status.FAILED) {
                place.say(failure(result));
            }
        }
        Map<String, Integer> said = new LinkedHashMap<>();
        said.put("cases", test.cases().size());
        for (CaseResult.Status status : CaseResult.Status.values()) {
            said.put(status.name().toLowerCase(Locale.ROOT), counts.getOrDefault(status, 0));
        }
        place.say("golden", said);
        int failed = counts.getOrDefault(CaseResult.Status.FAILED, 0);
        if (failed > 0) {
            throw UserException.of("%s of %s fixtures failed", failed, test.cases().size());
        }
    }

    private static String escaped(String name) {
        return name.replaceAll("([\\\\*?\\[\\]{}])", "\\\\$1");
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
