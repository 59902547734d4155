package ai.gaze.training.data;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * The folder in which Gaze keeps what it fetched: {@code GAZE_HOME}, else {@code gaze} in the
 * user's cache folder, or in the temporary folder for a user without a home.
 */
public final class GazeHome {

    private GazeHome() {}

    /** The folder of this user on this machine; it need not exist yet. */
    public static Path path() {
        return path(
                System.getenv(),
                System.getProperty("os.name"),
                Path.of(System.getProperty("user.home")));
    }

    /** The folder in {@link #path()} that holds the data sets. */
    public static Path data() {
        return path().resolve("data");
    }

    static Path path(Map<String, String> environment, String osName, Path userHome) {
        String own = environment.getOrDefault("GAZE_HOME", "");
        if (!own.isBlank()) {
            return Path.of(own).toAbsolutePath().normalize();
        }
        String os = osName.toLowerCase(Locale.ROOT);
        if (os.startsWith("windows")) {
            String local = environment.getOrDefault("LOCALAPPDATA", "");
            return (local.isBlank() ? userHome.resolve("AppData").resolve("Local") : Path.of(local))
                    .resolve("gaze");
        }
        if (os.startsWith("mac")) {
            return userHome.resolve("Library").resolve("Caches").resolve("gaze");
        }
        // The XDG specification wants a relative path to be ignored.
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path caches = Path.of(xdg).isAbsolute() ? Path.of(xdg) : home(environment, userHome);
        return caches.resolve("gaze");
    }

    // A user that /etc/passwd does not know, as in many containers, lives in "?" for Java.
    private static Path home(Map<String, String> environment, Path userHome) {
        Path home = Path.of(environment.getOrDefault("HOME", ""));
        if (userHome.isAbsolute() || home.isAbsolute()) {
            return (userHome.isAbsolute() ? userHome : home).resolve(".cache");
        }
        return Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    }
}
