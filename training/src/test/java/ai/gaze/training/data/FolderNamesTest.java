package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.StripedImages;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of folders as their bytes are, read by processes of several locales. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "file names are text and not bytes elsewhere")
class FolderNamesTest {

    private static final String CAT = "\\347\\214\\253";
    private static final String DOG = "\\347\\212\\254";
    private static final String COMPOSED = "caf\\303\\251";
    private static final String DECOMPOSED = "cafe\\314\\201";

    @TempDir private Path folder;

    @BeforeEach
    void writeAnImage() throws IOException {
        StripedImages.write(folder.resolve(".made"), 1, 24);
        Files.copy(folder.resolve(".made/rows/000.png"), folder.resolve(".image"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POSIX", "C.UTF-8"})
    void classesOfOtherAlphabetsStayApart(String locale) throws Exception {
        make("train", "bird", CAT, DOG);
        make("val", "bird", CAT, DOG);
        String told = read(locale);
        assertTrue(told.startsWith("[bird, \u72ac, \u732b] 3 3 "), told);
        assertEquals(read("C.UTF-8"), told, "and the sum of the files is the same");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POSIX", "C.UTF-8"})
    void foldersThatAreNotUtf8AreRefusedWithTheBytesOfAll(String locale) throws Exception {
        make("train", "bird", "\\351t\\351", "\\350t\\350");
        make("val", "bird", "\\351t\\351", "\\350t\\350");
        assertEquals(
                "refused: the name of train/\\xe8t\\xe8, train/\\xe9t\\xe9 in "
                        + folder
                        + " is not UTF-8, so it can be the name of no class: rename it",
                read(locale));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POSIX", "C.UTF-8"})
    void filesThatAreNotUtf8AreTwoWhereTheyLookAlike(String locale) throws Exception {
        make("train", "bird", "cat");
        make("val", "bird", "cat");
        shell("cp .image \"train/cat/$(printf '\\351.png')\"");
        shell("cp .image \"train/cat/$(printf '\\350.png')\"");
        String told = read(locale);
        assertTrue(told.startsWith("[bird, cat] 4 2 "), told);
        assertEquals(read("C.UTF-8"), told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POSIX", "C.UTF-8"})
    void anAccentMayBeWrittenInTwoWays(String locale) throws Exception {
        make("train", "bird", COMPOSED);
        make("val", "bird", DECOMPOSED);
        assertTrue(read(locale).startsWith("[bird, caf\u00e9] 2 2 "), read(locale));
        make("train", DECOMPOSED);
        assertTrue(read(locale).contains("whose names look the same"), read(locale));
    }

    @Test
    void aFolderOfOtherLettersIsFoundAgainWithoutALocale() throws Exception {
        shell(
                ("d=$(printf '%s') && for p in train val; do for c in a b; do mkdir -p $d/$p/$c &&"
                                + " cp .image $d/$p/$c/0.png; done; done")
                        .formatted(CAT));
        String told = start("POSIX", "text:" + folder + "/\u732b");
        assertTrue(told.startsWith("[a, b] 2 2 /\u732b "), told);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"new\\nline", "tab\\t", "\\033[31mred", "\\302\\205", "\\342\\200\\250"})
    void aNameThatWouldBreakALineIsRefused(String name) throws Exception {
        make("train", "bird", name);
        make("val", "bird", name);
        String told = read("C.UTF-8");
        assertTrue(told.contains("has a control character or the end of a line in it"), told);
        assertTrue(told.contains("\"") && told.contains("\\u"), told);
    }

    @Test
    void blanksAtTheEndsOfANameAreRefusedAndInsideItPass() throws Exception {
        make("train", "bird", "big cat");
        make("val", "bird", "big cat");
        assertTrue(read("C.UTF-8").startsWith("[big cat, bird] 2 2 "));
        make("train", "cat ");
        assertTrue(read("C.UTF-8").contains("folder \"cat \" of "), read("C.UTF-8"));
    }

    private void make(String part, String... names) throws Exception {
        for (String name : names) {
            String quoted = "\"%s/$(printf '%s')\"".formatted(part, name);
            shell("mkdir -p " + quoted + " && cp .image " + quoted + "/0.png");
        }
    }

    private void shell(String command) throws Exception {
        Process process =
                new ProcessBuilder("sh", "-c", command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    private String read(String locale) throws Exception {
        return start(locale, folder.toString());
    }

    private String start(String locale, String data) throws Exception {
        Path arguments = folder.resolve(".data");
        Files.writeString(arguments, data);
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Reader.class.getName(),
                        arguments.toString());
        builder.environment().put("LC_ALL", locale);
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        return said.strip();
    }

    /** Tells what it finds in a folder; what it is told, it reads from a file. */
    static final class Reader {

        private Reader() {}

        /** Reads the folder that a file names. */
        public static void main(String[] arguments) throws IOException {
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            String data = Files.readString(Path.of(arguments[0]));
            Path folder =
                    data.startsWith("text:") ? FileNames.path(data.substring(5)) : Path.of(data);
            List<String> warnings = new ArrayList<>();
            try {
                ImageDataset read = ImageFolder.read(folder, DataSpec.DEFAULT, warnings::add);
                out.printf(
                        "%s %d %d %s %s%n",
                        read.classNames(),
                        read.train().size(),
                        read.test().size(),
                        read.files().folder().substring(folder.getParent().toString().length()),
                        read.files().sha256());
            } catch (UserException e) {
                out.println("refused: " + e.getMessage());
            }
        }
    }
}
