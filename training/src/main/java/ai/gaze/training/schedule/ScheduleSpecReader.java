package ai.gaze.training.schedule;

import ai.gaze.training.config.NamedSpecReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a schedule by its name. */
final class ScheduleSpecReader extends NamedSpecReader<ScheduleSpec> {

    private static final long serialVersionUID = 1;

    private static final Map<String, Class<? extends ScheduleSpec>> TYPES = new LinkedHashMap<>();

    static {
        TYPES.put(ConstantSpec.NAME, ConstantSpec.class);
        TYPES.put(PlateauSpec.NAME, PlateauSpec.class);
        TYPES.put(CosineSpec.NAME, CosineSpec.class);
        TYPES.put(LinearThenCosineSpec.NAME, LinearThenCosineSpec.class);
        TYPES.put(OneCycleSpec.NAME, OneCycleSpec.class);
        TYPES.put(StepSpec.NAME, StepSpec.class);
        TYPES.put(MultiStepSpec.NAME, MultiStepSpec.class);
    }

    static final Map<String, List<String>> KEYS = keys(TYPES);

    ScheduleSpecReader() {
        super(ScheduleSpec.class, "schedule", TYPES);
    }
}
