package ai.gaze.training.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.selftest.CaseResult.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything computes what PyTorch computes. */
class ShippedFixturesTest {

    private static final Path FIXTURES =
            Path.of("src/main/resources/ai/gaze/training/selftest/fixtures");

    // Tensors that are given, and those that other checks stand for.
    private static final List<String> NOT_COMPARED =
            List.of("input", "labels", "images", "grad_output", "stage_norms");

    static List<String> cases() throws IOException {
        return SelfTest.shipped().cases();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void theNumbersAreThoseOfPyTorch(String name) throws IOException {
        CaseResult result = SelfTest.shipped().only(name).run("cpu", r -> {}).results().get(0);
        assertEquals("", result.reason());
        assertEquals(
                List.of(),
                result.checks().stream().filter(c -> !c.ok()).toList(),
                "beyond tolerance");
        assertEquals(Status.PASSED, result.status());
        assertEquals(Set.of(), notCompared(name, result), "stored, but compared with nothing");
    }

    private static Set<String> notCompared(String name, CaseResult result) throws IOException {
        Set<String> stored = new HashSet<>(FixtureFolder.shipped().read(name).names());
        result.checks().forEach(c -> stored.remove(c.tensor()));
        stored.removeIf(
                t ->
                        NOT_COMPARED.contains(t)
                                || t.startsWith("param.")
                                || t.startsWith("buffer.")
                                || t.endsWith("_tolerance"));
        return stored;
    }

    @Test
    void theIndexNamesEveryFixture() throws IOException {
        FixtureFolder files = FixtureFolder.of(FIXTURES);
        assertEquals(files.names(), Files.readAllLines(FIXTURES.resolve("index.txt")));
        assertTrue(files.names().size() > 90);
    }
}
