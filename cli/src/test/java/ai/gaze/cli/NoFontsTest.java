package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Machines that cannot draw text: slim containers have no fonts, or not what reads them. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class NoFontsTest {

    /** Stands in for the class that loads them, in the Java of the child. */
    private static final String WITHOUT =
            """
            package sun.font;

            public final class FontManagerFactory {
                public static FontManager getInstance() {
                    throw new UnsatisfiedLinkError("libfreetype.so.6: cannot open shared object file");
                }
            }
            """;

    @TempDir private Path folder;

    private Path patch;

    @BeforeEach
    void compile() throws IOException {
        Path source = folder.resolve("source/sun/font/FontManagerFactory.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, WITHOUT);
        patch = folder.resolve("patch");
        String module = "java.desktop=" + folder.resolve("source");
        int failed =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "--patch-module",
                                module,
                                "-d",
                                patch.toString(),
                                source.toString());
        assertEquals(0, failed);
    }

    @Test
    void aTrainingEndsWithAWarningAndWhatNeedsTextSaysWhatToInstall() throws Exception {
        Path run = folder.resolve("run");
        String trained = start(0, SampleRun.arguments(run));
        assertTrue(trained.contains("warning: curves.png, like all that has text"), trained);
        assertTrue(trained.contains("fonts-dejavu-core"), trained);
        assertTrue(trained.contains("test accuracy"), trained);
        assertFalse(trained.contains("\tat "), trained);
        assertTrue(Files.exists(run.resolve("report.html")));
        assertTrue(Files.exists(run.resolve("checkpoints/last.safetensors")));

        String resumed = start(0, List.of("train", "--device=cpu", "--resume=" + run));
        assertTrue(resumed.contains("test accuracy"), resumed);
        String evaluated = start(0, List.of("evaluate", "--device=cpu", run.toString()));
        assertTrue(evaluated.contains("accuracy per class"), evaluated);
        String explained = start(1, List.of("explain", "--device=cpu", run.toString()));
        assertTrue(explained.contains("gaze: this machine cannot draw text"), explained);
        assertFalse(explained.contains("\tat "), explained);
        String examined = start(1, List.of("doctor"));
        assertTrue(examined.contains("BAD fonts"), examined);
    }

    private String start(int expectedCode, List<String> arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = GazeProcess.of(arguments);
        builder.command().addAll(1, List.of("--patch-module", "java.desktop=" + patch));
        Path log = Files.createTempFile(folder, "gaze", ".log");
        Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            assertTrue(process.waitFor(5, TimeUnit.MINUTES), "it does not end");
            String said = Files.readString(log);
            assertEquals(expectedCode, process.exitValue(), said);
            return said;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
