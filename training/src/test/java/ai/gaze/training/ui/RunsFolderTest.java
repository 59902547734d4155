package ai.gaze.training.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsFolderTest {

    @TempDir private Path folder;
    private Path runs;

    @BeforeEach
    void make() throws IOException {
        runs = Files.createDirectories(folder.resolve("runs"));
    }

    private Path run(String name) throws IOException {
        Path run = Files.createDirectories(runs.resolve(name));
        Files.writeString(run.resolve("run.json"), "{}");
        return run;
    }

    @Test
    void everyNameThatIsListedIsFoundAndNoOther() throws IOException {
        List<String> names =
                List.of("a", "a.b", "back\\slash", "compare/s1", "..x", "猫 😀", "x'\"<");
        for (String name : names) {
            run(name);
        }
        run("too/deep/down");
        run("a/inner");
        RunsFolder found = new RunsFolder(runs);
        assertEquals(
                names.stream().sorted().toList(), found.names().runs().stream().sorted().toList());
        for (String name : names) {
            assertEquals(runs.toRealPath().resolve(name), found.run(name));
        }
        for (String name :
                List.of(
                        "",
                        ".",
                        "..",
                        "a/",
                        "a//",
                        "./a",
                        "/a",
                        "a/.",
                        "a/../a",
                        "compare",
                        "none",
                        "compare//s1",
                        "too/deep/down",
                        "../runs/a",
                        "a\0",
                        runs.resolve("a") + "")) {
            assertThrows(UserException.class, () -> found.run(name), name);
        }
        assertThrows(UserException.class, () -> found.run(null));
    }

    @Test
    void noLinkLeadsOut() throws IOException {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Path secret = Files.writeString(outside.resolve("run.json"), "{\"secret\":1}");
        Files.createSymbolicLink(runs.resolve("folder"), outside);
        Files.createSymbolicLink(
                Files.createDirectory(runs.resolve("file")).resolve("run.json"), secret);
        Files.createSymbolicLink(
                Files.createDirectory(runs.resolve("comparison")).resolve("results.json"), secret);
        Files.createSymbolicLink(runs.resolve("alias"), run("inside"));
        Path result = run("result").resolve("result.json");
        Files.createSymbolicLink(result, secret);
        Files.createSymbolicLink(run("checkpoints").resolve("checkpoints"), outside);
        RunsFolder found = new RunsFolder(runs);
        assertEquals(List.of("alias", "checkpoints", "inside", "result"), found.names().runs());
        assertEquals(List.of(), found.names().comparisons());
        for (String name : List.of("folder", "file", "result")) {
            assertThrows(UserException.class, () -> found.run(name), name);
        }
        assertThrows(UserException.class, () -> found.comparison("comparison"));
        found.run("checkpoints");
        assertThrows(UserException.class, () -> found.runWithCheckpoints("checkpoints"));
    }

    @Test
    void aRunThatCannotBeReadCostsNoOther() throws IOException {
        run("a");
        run("b");
        Files.createDirectories(runs.resolve("b/metrics.jsonl"));
        String table = new RunTable(new RunsFolder(runs)).json();
        assertTrue(
                Stream.of("\"name\":\"a\",\"state\":\"unreadable\"", "\"name\":\"b\"")
                        .allMatch(table::contains),
                table);
    }
}
