package ai.gaze.training.run;

import ai.djl.engine.Engine;
import ai.gaze.training.Version;
import java.util.LinkedHashMap;
import java.util.Map;

/** Versions of what takes part in a run. */
public final class Versions {

    private Versions() {}

    /** Returns all versions by name; starts the engine. */
    public static Map<String, String> all() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("gaze", Version.current().number());
        versions.put("commit", Version.current().commit());
        versions.put("djl", Engine.getDjlVersion());
        versions.put("pytorch", Engine.getInstance().getVersion());
        versions.put("java", System.getProperty("java.version"));
        versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        versions.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        return versions;
    }
}
