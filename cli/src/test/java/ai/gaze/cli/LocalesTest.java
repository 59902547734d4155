package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.EveryOperation;
import ai.gaze.training.data.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever language and calendar Java takes a person for, every file and answer is the same. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class LocalesTest {

    private static final List<String> LOCALES =
            List.of(
                    "tr-TR",
                    "az-AZ",
                    "lt-LT",
                    "ar-EG-u-nu-arab",
                    "fa-IR-u-ca-persian-nu-arabext",
                    "hi-IN-u-nu-deva",
                    "bn-BD-u-nu-beng",
                    "my-MM-u-nu-mymr",
                    "th-TH-u-ca-buddhist-nu-thai-x-lvariant-TH",
                    "ja-JP-u-ca-japanese-x-lvariant-JP",
                    "ja-JP-u-nu-hanidec",
                    "zh-TW-u-ca-roc",
                    "he-IL-u-ca-hebrew",
                    "de-DE",
                    "de-CH",
                    "fr-FR",
                    "sv-SE",
                    "ru-RU",
                    "xx-XX",
                    "und");

    private static final List<String> ENCODINGS = List.of("US-ASCII", "ISO-8859-9", "UTF-8");

    /** What two processes do not have in common: times, what is made of them, and random names. */
    private static final String PASSING =
            "\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b|\\b[0-9a-f]{64}\\b"
                    + "|\\b20[0-9]{2}-[01][0-9]-[0-3][0-9][T ][0-9:.]+Z?"
                    + "|\"[a-z_A-Z-]*([sS]econds?|PerSecond)[a-z_A-Z-]*\" ?: ?[0-9.E-]+"
                    + "|,[0-9]+\\.[0-9]{6,},[0-9]+\\.[0-9]{6,},[0-9]{8,9},"
                    + "|\\| [0-9.]+ \\| [0-9,]+ \\| [0-9.,]+ [MG]iB"
                    + "|\"peak-?[mM]emory[a-zA-Z]*\" ?: ?[0-9]+"
                    + "|\"process\" ?: ?[0-9]+|[0-9.,]+ images/s|[0-9.,]+ +(ms|s|min|MiB|GiB)\\b"
                    + "|\\b[0-9]+(s|m|h)[0-9]*[ms]?\\b";

    @TempDir private Path folder;

    @Test
    void everyFileAndEveryAnswerIsTheSame() throws Exception {
        for (String part : List.of("train", "val")) {
            FewImages.write(folder.resolve("data").resolve(part), 4, 8, 0);
        }
        Map<String, String> usual = run("en-US", "UTF-8");
        assertTrue(usual.get("said-m.txt").contains("-1234567.5"), usual.get("said-m.txt"));
        long seed = Long.getLong("gaze.fuzz.seed", System.nanoTime());
        List<String> drawn = new ArrayList<>(LOCALES);
        Collections.shuffle(drawn, new Random(seed));
        List<String> tried = EveryOperation.ALL ? drawn : drawn.subList(0, 1);
        System.out.println("locales: " + tried + ", seed " + seed);
        for (String locale : tried) {
            String encoding = ENCODINGS.get(drawn.indexOf(locale) % ENCODINGS.size());
            Map<String, String> files = run(locale, encoding);
            assertEquals(
                    String.join("\n", usual.keySet()), String.join("\n", files.keySet()), locale);
            usual.forEach(
                    (name, text) -> assertEquals(text, files.get(name), locale + ", " + name));
        }
    }

    private Map<String, String> run(String tag, String encoding) throws Exception {
        Locale locale = Locale.forLanguageTag(tag);
        Path out = Files.createDirectory(folder.resolve("out"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx1g"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Dai.djl.offline=true"));
        command.add("-Duser.language=" + locale.getLanguage());
        command.add("-Duser.country=" + locale.getCountry());
        command.add("-Duser.variant=" + locale.getVariant());
        command.add("-Duser.extensions=" + extensions(locale));
        command.add("-Dfile.encoding=" + encoding);
        command.addAll(List.of("-cp", classPath(), EveryCommand.class.getName()));
        command.addAll(List.of(folder.resolve("data").toString(), out.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("OMP_NUM_THREADS", "1");
        Path log = folder.resolve("log");
        Process process = builder.redirectOutput(log.toFile()).start();
        try {
            assertTrue(process.waitFor(10, TimeUnit.MINUTES), tag + " does not end");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), Files.readString(log));
        Map<String, String> files = read(out);
        Folders.delete(out);
        return files;
    }

    private static String extensions(Locale locale) {
        return locale.hasExtensions() ? "u-" + locale.getExtension('u') : "";
    }

    private static String classPath() {
        return System.getProperty(
                "surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** What is text without what passes, and of pictures and networks the bytes. */
    private static Map<String, String> read(Path folder) throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString();
                // Checkpoints and events hold times in between; their numbers are in the logs, too.
                if (name.contains("checkpoints") || name.contains("tensorboard")) {
                    continue;
                }
                byte[] bytes = Files.readAllBytes(file);
                boolean isText = !name.matches(".*\\.(png|onnx|pt)");
                all.put(
                        name,
                        isText
                                ? new String(bytes, StandardCharsets.UTF_8).replaceAll(PASSING, "~")
                                : Integer.toString(Arrays.hashCode(bytes)));
            }
        }
        return all;
    }
}
