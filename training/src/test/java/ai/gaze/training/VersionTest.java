package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class VersionTest {

    @Test
    void theBuildWritesItsVersionAndCommit() {
        Version version = Version.current();
        assertTrue(version.number().matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?"), version.number());
        assertTrue(version.commit().matches("[0-9a-f]{40}(-dirty)?|unknown"), version.commit());
    }
}
