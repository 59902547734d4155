package ai.gaze.training.bench;

import java.util.List;

/**
 * What {@link ModelBenchmark} measured.
 *
 * @param inBackbone the backbone with each attention beside the bare backbone
 * @param alone modules alone beside the same operations as one TorchScript function
 * @param crissCross what criss-cross attention holds at two sizes
 */
public record ModelTimes(
        List<TimeRatio> inBackbone, List<TimeRatio> alone, List<Intermediates> crissCross) {}
