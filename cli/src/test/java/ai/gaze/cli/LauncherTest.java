package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
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
        script(
                jdk.resolve("bin/java"),
                "echo \"LC_ALL=${LC_ALL-}.\"; echo \"GOMP_SPINCOUNT=${GOMP_SPINCOUNT-}.\"",
                "for a in \"$@\"; do echo \"<$a>\"; done; exit 7");
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
        String home = sources.toRealPath().toString();
        assertTrue(
                result.out().contains("<" + home + "/lib/*:" + home + "/plugins/*>"), result.out());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatIsPrintedGoesIntoNoFileWhereTheStreamsAreClosed() throws Exception {
        gaze(sources.resolve("gaze"));
        String seen = folder.resolve("seen").toString();
        script(
                jdk.resolve("bin/java"),
                "seen=$(for n in 0 1 2; do readlink /proc/$$/fd/$n; done)",
                "echo \"$seen\" >\"" + seen + "\"");
        ProcessBuilder closed =
                command(
                        Path.of("sh"),
                        "-c",
                        "\"$0\" <&- >&- 2>&-",
                        sources.resolve("gaze").toString());
        finish(closed.start());
        assertEquals("/dev/null\n".repeat(3), Files.readString(Path.of(seen)));
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
    void theEnginesThreadsWaitBrieflyUnlessThePersonSaysHow() throws Exception {
        ProcessBuilder gaze = command(sources.resolve("gaze"));
        gaze.environment().remove("OMP_WAIT_POLICY");
        gaze.environment().remove("GOMP_SPINCOUNT");
        assertTrue(finish(gaze.start()).out().contains("GOMP_SPINCOUNT=2000."));
        gaze.environment().put("GOMP_SPINCOUNT", "7");
        assertTrue(finish(gaze.start()).out().contains("GOMP_SPINCOUNT=7."));
        gaze.environment().remove("GOMP_SPINCOUNT");
        gaze.environment().put("OMP_WAIT_POLICY", "PASSIVE");
        assertTrue(finish(gaze.start()).out().contains("GOMP_SPINCOUNT=."));
    }

    @Test
    void aJavaThatWarnsOfTheEnginesLibrariesIsToldNotTo() throws Exception {
        String flag = "<--sun-misc-unsafe-memory-access=allow>";
        assertFalse(gaze(sources.resolve("gaze")).out().contains(flag), "Java 17 does not know it");
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25\"\n");
        assertTrue(gaze(sources.resolve("gaze")).out().contains(flag));
    }

    @Test
    void withoutALocaleFilesHaveTheirNamesInUtf8() throws Exception {
        ProcessBuilder bare = command(sources.resolve("gaze"));
        bare.environment().keySet().removeIf(name -> name.equals("LANG") || name.startsWith("LC_"));
        assumeTrue(
                charmap(bare).equals("ANSI_X3.4-1968"), "another C library, or a default locale");
        assertTrue(finish(bare.start()).out().contains("LC_ALL=C.UTF-8."));
        bare.environment().put("LC_ALL", "POSIX");
        assertTrue(finish(bare.start()).out().contains("LC_ALL=C.UTF-8."));
        bare.environment().put("LC_ALL", "no_SUCH.UTF-8");
        assertTrue(finish(bare.start()).out().contains("LC_ALL=C.UTF-8."));
        bare.environment().remove("LC_ALL");
        bare.environment().put("LANG", "C.UTF-8");
        assertTrue(finish(bare.start()).out().contains("LC_ALL=."), "what names one is kept");
    }

    @Test
    void aBoundedAddressSpaceIsEnoughOrSaidToBeTooSmall() throws Exception {
        Result enough = bounded(2_500_000);
        assertEquals(7, enough.code());
        assertTrue(enough.out().contains("<-XX:CompressedClassSpaceSize=64m>"), enough.out());
        assertTrue(enough.out().contains("<-Xmx305m>"), enough.out());
        Result small = bounded(1_500_000);
        assertEquals(1, small.code());
        assertTrue(small.out().contains("(ulimit -v) are too few"), small.out());
    }

    private Result bounded(int kibibytes) throws Exception {
        ProcessBuilder builder = command(sources.resolve("gaze"));
        builder.command()
                .addAll(0, List.of("sh", "-c", "ulimit -v " + kibibytes + "; exec \"$@\"", "sh"));
        return finish(builder.start());
    }

    @Test
    void whatJavaWarnsOfStandsInNoAnswer() throws Exception {
        String out = gaze(sources.resolve("gaze")).out();
        assertTrue(out.contains("<-Xlog:all=warning:stderr>"), out);
    }

    @Test
    void whatAnotherOwnerBuiltStarts() throws Exception {
        inSources("git", "init", "-q");
        inSources("git", "add", ".");
        inSources("git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "first");
        Result unbuilt = gazeOfAnotherPerson();
        assertEquals(2, unbuilt.code());
        assertTrue(unbuilt.out().contains("is not built"), unbuilt.out());
        gaze(sources.resolve("gaze"));
        Result built = gazeOfAnotherPerson();
        assertEquals(7, built.code(), built.out());
        assertFalse(built.out().contains("changed since"), built.out());
        write("pom.xml", "changed");
        Result changed = gazeOfAnotherPerson();
        assertEquals(7, changed.code(), changed.out());
        assertTrue(changed.out().contains("changed since"), changed.out());
        assertEquals(1, builds());
    }

    @Test
    void aFolderThatAClassPathCannotNameIsRefused() throws Exception {
        Path odd = Files.createDirectories(folder.resolve("a:b/bin"));
        Files.copy(SCRIPT, odd.resolve("gaze"));
        Result result = gaze(odd.resolve("gaze"));
        assertEquals(2, result.code());
        assertTrue(result.out().contains("a colon"), result.out());
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

    /** Root may write everywhere, so it takes another person's place for that. */
    private Result gazeOfAnotherPerson() throws Exception {
        boolean root = System.getProperty("user.name").equals("root");
        assumeTrue(root, "only root can be another person");
        // What JUnit makes is for its owner alone.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProcessBuilder gaze = command(Path.of("setpriv"));
        gaze.command()
                .addAll(
                        List.of(
                                "--reuid=65534",
                                "--regid=65534",
                                "--clear-groups",
                                sources.resolve("gaze").toString()));
        return finish(gaze.start());
    }

    private void inSources(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Result result = finish(builder.directory(sources.toFile()).start());
        assertEquals(0, result.code(), result.out());
    }

    private static String charmap(ProcessBuilder like) throws Exception {
        ProcessBuilder locale = new ProcessBuilder("locale", "charmap");
        locale.environment().clear();
        locale.environment().putAll(like.environment());
        return finish(locale.start()).out().strip();
    }

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
        assertTrue(file.toFile().setExecutable(true, false));
    }
}
