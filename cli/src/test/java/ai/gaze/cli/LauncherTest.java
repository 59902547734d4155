package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher with a Java that prints its arguments and a Maven that counts its calls. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "is a POSIX shell script")
class LauncherTest {

    private static final Path SCRIPT = Path.of("..", "gaze");

    @TempDir Path folder;
    private Path sources;
    private Path jdk;

    @BeforeEach
    void imitateSourcesJavaAndMaven() throws IOException {
        sources = Files.createDirectories(folder.resolve("my sources"));
        Files.copy(SCRIPT, sources.resolve("gaze"));
        Files.createDirectories(sources.resolve(".mvn"));
        write("pom.xml", "");
        write("cli/pom.xml", "");
        write("cli/src/main/Code.java", "");
        jdk = folder.resolve("jdk");
        script(jdk.resolve("bin/java"), "for a in \"$@\"; do echo \"<$a>\"; done; exit 7");
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        script(
                folder.resolve("bin/mvn"),
                "echo \"$@\" >>calls; [ ! -e broken ] || exit 1; sleep 0.2",
                "mkdir -p cli/target; echo own >cli/target/gaze-cli.jar; echo other >other.jar",
                "[ ! -e old.jar ] || list=:$PWD/old.jar",
                "echo \"$PWD/other.jar${list:-}\" >cli/target/classpath");
    }

    @Test
    void argumentsAndExitCodePassThrough() throws Exception {
        Result result = gaze(sources.resolve("gaze"), "train", "a b", "*", "");
        assertEquals(7, result.code());
        assertTrue(
                result.out().endsWith("<ai.gaze.cli.Gaze>\n<train>\n<a b>\n<*>\n<>\n"),
                result.out());
        assertTrue(result.out().contains("<" + sources.toRealPath() + "/lib/*>"), result.out());
    }

    @Test
    void aSymbolicLinkAnywhereStartsIt() throws Exception {
        Path first = Files.createSymbolicLink(folder.resolve("one"), Path.of("my sources/gaze"));
        Path second = Files.createSymbolicLink(folder.resolve("bin/two"), first);
        assertEquals(7, gaze(second).code());
    }

    @Test
    void itBuildsOnceAndAgainWhenASourceChangesOrGoes() throws Exception {
        Path code = sources.resolve("cli/src/main/Code.java");
        gaze(sources.resolve("gaze"));
        gaze(sources.resolve("gaze"));
        assertEquals(1, builds());
        Files.setLastModifiedTime(code, FileTime.from(Instant.now().plusSeconds(1)));
        gaze(sources.resolve("gaze"));
        assertEquals(2, builds());
        Files.delete(code);
        gaze(sources.resolve("gaze"));
        assertEquals(3, builds());
    }

    @Test
    void twoCallsAtOnceBuildOnce() throws Exception {
        Process first = start(sources.resolve("gaze"));
        Process second = start(sources.resolve("gaze"));
        assertEquals(7, finish(first).code());
        assertEquals(7, finish(second).code());
        assertEquals(1, builds());
    }

    @Test
    void aJarThatIsNoLongerNeededLeavesTheClassPath() throws Exception {
        write("old.jar", "");
        gaze(sources.resolve("gaze"));
        assertTrue(Files.exists(sources.resolve("lib/old.jar")));
        Files.delete(sources.resolve("old.jar"));
        write("pom.xml", "changed");
        gaze(sources.resolve("gaze"));
        assertFalse(Files.exists(sources.resolve("lib/old.jar")));
        assertTrue(Files.exists(sources.resolve("lib/other.jar")));
    }

    @Test
    void aFailedBuildStartsNothingAndIsTriedAgain() throws Exception {
        write("broken", "");
        assertEquals(1, gaze(sources.resolve("gaze")).code());
        Files.delete(sources.resolve("broken"));
        assertEquals(7, gaze(sources.resolve("gaze")).code());
    }

    @Test
    void buildArgumentsHoldUntilOthersAreGiven() throws Exception {
        ProcessBuilder cuda = command(sources.resolve("gaze"));
        cuda.environment().put("GAZE_MAVEN_ARGS", "-Pcuda");
        finish(cuda.start());
        assertEquals(1, builds());
        gaze(sources.resolve("gaze"));
        assertEquals(1, builds());
        write("pom.xml", "changed");
        gaze(sources.resolve("gaze"));
        assertTrue(calls().get(1).contains("-Pcuda"), calls().toString());
        cuda.environment().put("GAZE_MAVEN_ARGS", "");
        finish(cuda.start());
        assertFalse(calls().get(2).contains("-Pcuda"), calls().toString());
    }

    @Test
    void anOldOrMissingJavaIsNamed() throws Exception {
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        Result old = gaze(sources.resolve("gaze"));
        assertEquals(2, old.code());
        assertTrue(old.out().contains("older than Java 17"), old.out());
        Files.delete(jdk.resolve("bin/java"));
        Result missing = gaze(sources.resolve("gaze"));
        assertEquals(2, missing.code());
        assertTrue(missing.out().contains("there is no bin/java"), missing.out());
    }

    @Test
    void aDistributionStartsWithoutMaven() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("gaze-1.0/bin"));
        Files.copy(SCRIPT, bin.resolve("gaze"));
        Result incomplete = gaze(bin.resolve("gaze"));
        assertEquals(2, incomplete.code());
        assertTrue(incomplete.out().contains("no folder"), incomplete.out());
        Files.createDirectories(bin.resolveSibling("lib"));
        assertEquals(7, gaze(bin.resolve("gaze")).code());
        assertFalse(Files.exists(sources.resolve("calls")));
    }

    private record Result(int code, String out) {}

    private Result gaze(Path script, String... arguments) throws Exception {
        return finish(start(script, arguments));
    }

    private Process start(Path script, String... arguments) throws IOException {
        return command(script, arguments).start();
    }

    private ProcessBuilder command(Path script, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(script.toString());
        builder.command().addAll(List.of(arguments));
        builder.directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().remove("GAZE_JAVA_OPTS");
        builder.environment().remove("GAZE_MAVEN_ARGS");
        builder.environment().compute("PATH", (name, path) -> folder.resolve("bin") + ":" + path);
        return builder;
    }

    private static Result finish(Process process) throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        return new Result(process.exitValue(), out);
    }

    private int builds() throws IOException {
        return calls().size();
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(sources.resolve("calls"));
    }

    private void write(String name, String text) throws IOException {
        Path file = sources.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static void script(Path file, String... lines) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }
}
