package ai.gaze.training.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttentionCasesTest {

    static List<Path> fixtures() throws IOException, URISyntaxException {
        Path folder =
                Path.of(
                        Objects.requireNonNull(AttentionCases.class.getResource("fixtures"))
                                .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(AttentionCasesTest::isModule).sorted().toList();
        }
    }

    private static boolean isModule(Path file) {
        return file.toString().endsWith(".safetensors") && read(file).has("grad_output");
    }

    private static Fixture read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return Fixture.read(in);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void outputAndGradientsAreThoseOfPyTorch(Path file) {
        Fixture fixture = read(file);
        assertTrue(AttentionCases.handles(fixture), fixture.metadata("module") + " is not known");
        List<Check> checks = new AttentionCases(Device.cpu()).run(fixture);
        List<Check> failed = checks.stream().filter(c -> !c.ok()).toList();
        assertEquals(List.of(), failed);
        long compared =
                fixture.names().stream()
                        .filter(n -> n.startsWith("grad.") || n.startsWith("updated."))
                        .count();
        assertEquals(compared + 3, checks.size(), "every stored result is compared");
    }
}
