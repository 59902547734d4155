package ai.gaze.training.optim;

import ai.gaze.training.config.NamedSpecReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads an optimizer by its name. */
final class OptimizerSpecReader extends NamedSpecReader<OptimizerSpec> {

    private static final long serialVersionUID = 1;

    private static final Map<String, Class<? extends OptimizerSpec>> TYPES = new LinkedHashMap<>();

    static {
        TYPES.put(AdamSpec.NAME, AdamSpec.class);
        TYPES.put(AdamWSpec.NAME, AdamWSpec.class);
        TYPES.put(SgdSpec.NAME, SgdSpec.class);
    }

    static final Map<String, List<String>> KEYS = keys(TYPES);

    OptimizerSpecReader() {
        super(OptimizerSpec.class, "optimizer", TYPES);
    }
}
