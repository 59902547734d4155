package ai.gaze.training.compare;

import ai.gaze.training.run.RunReader;
import ai.gaze.training.run.Versions;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** With which versions the runs of a comparison were trained, which may not be today's. */
final class RunVersions {

    private RunVersions() {}

    /**
     * Returns the versions by name, several as {@code A and B}; those of this process if no run is
     * finished.
     */
    static Map<String, String> of(List<PlannedRun> runs, List<RunOutcome> outcomes) {
        Set<String> finished =
                outcomes.stream()
                        .filter(RunOutcome::isFinished)
                        .map(RunOutcome::run)
                        .collect(Collectors.toSet());
        Map<String, Set<String>> versions = new LinkedHashMap<>();
        for (PlannedRun run : runs) {
            if (finished.contains(run.name())) {
                RunReader.info(run.directory())
                        .versions()
                        .forEach(
                                (name, version) ->
                                        versions.computeIfAbsent(name, n -> new LinkedHashSet<>())
                                                .add(version));
            }
        }
        if (versions.isEmpty()) {
            return Versions.all();
        }
        Map<String, String> joined = new LinkedHashMap<>();
        versions.forEach((name, all) -> joined.put(name, String.join(" and ", all)));
        return joined;
    }
}
