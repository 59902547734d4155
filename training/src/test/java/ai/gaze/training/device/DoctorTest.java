package ai.gaze.training.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.gaze.zoo.UserException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DoctorTest {

    @Test
    void versionsMemoryEngineAndDevicesAreExamined() {
        List<Finding> findings = Doctor.examine();
        assertEquals(
                List.of("Java", "machine", "environment", "engine", "convolution on cpu"),
                findings.stream().map(Finding::what).limit(5).toList());
        assertTrue(findings.get(0).found().contains(System.getProperty("java.version")));
        assertTrue(findings.get(1).found().contains("GiB"), findings.get(1).found());
        String engine = "PyTorch " + Engine.getInstance().getVersion();
        assertTrue(findings.get(3).found().contains(engine), findings.get(3).found());
        assertEquals("right", findings.get(4).found());
        assertTrue(findings.get(2).found().contains("GOMP_SPINCOUNT="), findings.get(2).found());
        assertTrue(
                findings.stream()
                        .anyMatch(f -> f.what().toLowerCase(Locale.ROOT).startsWith("gpu")),
                "what there is of GPUs, or that there is none");
    }

    @Test
    void whatIsWrongHasAWayOutOfIt() {
        for (Finding finding : Doctor.examine()) {
            assertEquals(finding.isGood(), finding.advice().isEmpty());
            assertFalse(finding.found().isBlank(), finding.what());
        }
    }

    @Test
    void dataThatGazeDoesNotKnowAreAMistake() {
        assertThrows(UserException.class, () -> Doctor.data("cifar11"));
    }
}
