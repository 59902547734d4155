package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GazeHomeTest {

    private static final Path USER = Path.of("").toAbsolutePath().resolve("ann");

    @Test
    void gazeHomeComesFirst() {
        Path own = USER.resolve("elsewhere");
        Map<String, String> environment =
                Map.of("GAZE_HOME", own.toString(), "XDG_CACHE_HOME", "/xdg");
        assertEquals(own, GazeHome.path(environment, "Linux", USER));
    }

    @Test
    void anEmptyGazeHomeIsNone() {
        assertEquals(
                USER.resolve(".cache/gaze"), GazeHome.path(Map.of("GAZE_HOME", ""), "Linux", USER));
    }

    @Test
    void linuxFollowsTheXdgSpecification() {
        Path caches = USER.resolve("caches");
        assertEquals(
                caches.resolve("gaze"),
                GazeHome.path(Map.of("XDG_CACHE_HOME", caches.toString()), "Linux", USER));
        assertEquals(
                USER.resolve(".cache/gaze"),
                GazeHome.path(Map.of("XDG_CACHE_HOME", "relative"), "Linux", USER));
    }

    @Test
    void windowsAndMacHaveTheirOwnPlaces() {
        Path local = USER.resolve("local");
        assertEquals(
                local.resolve("gaze"),
                GazeHome.path(Map.of("LOCALAPPDATA", local.toString()), "Windows 11", USER));
        assertEquals(
                USER.resolve("Library/Caches/gaze"), GazeHome.path(Map.of(), "Mac OS X", USER));
    }

    @Test
    void aUserWithoutAHomeGetsNoFolderOfThatNameWhereItStands() {
        Path nowhere = Path.of("?");
        assertEquals(
                USER.resolve(".cache/gaze"),
                GazeHome.path(Map.of("HOME", USER.toString()), "Linux", nowhere));
        assertEquals(
                Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().resolve("gaze"),
                GazeHome.path(Map.of("HOME", ""), "Linux", nowhere));
    }
}
