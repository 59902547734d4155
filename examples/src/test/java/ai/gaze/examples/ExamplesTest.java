package ai.gaze.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example runs to its end and says something. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ExamplesTest {

    private static final Path SOURCES = Path.of("src/main/java/ai/gaze/examples");

    static List<String> examples() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(name -> !List.of("Sample", "package-info").contains(name))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void thereAreTwelve() throws IOException {
        assertEquals(12, examples().size(), examples()::toString);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void eachRuns(String name) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            Class.forName("ai.gaze.examples." + name)
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(before);
        }
        String text = said.toString(StandardCharsets.UTF_8);
        assertTrue(!text.isBlank() && !text.contains("NaN"), text);
    }
}
