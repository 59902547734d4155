package ai.gaze.zoo.backbone;

import ai.gaze.zoo.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All backbones by name. */
public final class BackboneRegistry {

    private static final Map<String, Backbone> BACKBONES = new LinkedHashMap<>();

    static {
        add(new SimpleCnn());
    }

    private BackboneRegistry() {}

    /** Returns the names of all backbones, in the order of registration. */
    public static List<String> names() {
        return List.copyOf(BACKBONES.keySet());
    }

    /**
     * Returns a backbone.
     *
     * @param name its name
     * @throws ai.gaze.zoo.UserException if there is none
     */
    public static Backbone get(String name) {
        Backbone backbone = BACKBONES.get(name);
        if (backbone == null) {
            throw Nearest.unknown("model", name, BACKBONES.keySet());
        }
        return backbone;
    }

    private static void add(Backbone backbone) {
        BACKBONES.put(backbone.name(), backbone);
    }
}
