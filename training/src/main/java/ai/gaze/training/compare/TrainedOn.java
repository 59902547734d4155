package ai.gaze.training.compare;

import ai.gaze.training.device.Machine;
import ai.gaze.training.run.RunInfo;
import ai.gaze.training.run.RunReader;
import ai.gaze.training.run.Versions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * On what the finished runs of a comparison were trained, which need not be where their results are
 * put together, nor with today's versions. Where they differ, text says {@code A and B}.
 *
 * @param device the device, such as {@code cpu}
 * @param processor name of the processor
 * @param processors number of processors; of several machines the least
 * @param memory bytes of memory; of several machines the least
 * @param gpus names of the NVIDIA GPUs
 * @param versions of Gaze, DJL, PyTorch, Java and the operating system
 * @param alike whether times and memory of all runs can stand beside each other
 */
public record TrainedOn(
        String device,
        String processor,
        int processors,
        long memory,
        List<String> gpus,
        Map<String, String> versions,
        boolean alike) {

    /**
     * Reads it from the runs; where none is finished it is this machine.
     *
     * @param device that of the comparison
     */
    static TrainedOn of(String device, List<PlannedRun> runs, List<RunOutcome> outcomes) {
        Set<String> finished =
                outcomes.stream()
                        .filter(RunOutcome::isFinished)
                        .map(RunOutcome::run)
                        .collect(Collectors.toSet());
        List<RunInfo> infos =
                runs.stream()
                        .filter(run -> finished.contains(run.name()))
                        .map(run -> RunReader.info(run.directory()))
                        .toList();
        List<Machine> machines = new ArrayList<>();
        for (RunInfo info : infos) {
            if (info.machines() != null) {
                machines.addAll(info.machines());
            }
        }
        if (machines.isEmpty()) {
            machines.add(Machine.here());
        }
        return new TrainedOn(
                infos.isEmpty()
                        ? Objects.requireNonNullElse(device, "nothing yet")
                        : joined(infos, RunInfo::device),
                joined(machines, Machine::processor),
                machines.stream().mapToInt(Machine::processors).min().orElseThrow(),
                machines.stream().mapToLong(Machine::memory).min().orElseThrow(),
                machines.stream().flatMap(m -> m.gpus().stream()).distinct().toList(),
                infos.isEmpty() ? Versions.all() : versions(infos),
                machines.stream().allMatch(machines.get(0)::isLike));
    }

    private static Map<String, String> versions(List<RunInfo> infos) {
        Map<String, Set<String>> versions = new LinkedHashMap<>();
        for (RunInfo info : infos) {
            info.versions()
                    .forEach(
                            (name, version) ->
                                    versions.computeIfAbsent(name, n -> new LinkedHashSet<>())
                                            .add(version));
        }
        Map<String, String> joined = new LinkedHashMap<>();
        versions.forEach((name, all) -> joined.put(name, String.join(" and ", all)));
        return joined;
    }

    private static <T> String joined(List<T> all, Function<T, String> text) {
        return all.stream().map(text).distinct().collect(Collectors.joining(" and "));
    }
}
