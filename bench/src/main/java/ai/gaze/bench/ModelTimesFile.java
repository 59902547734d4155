package ai.gaze.bench;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@link ModelsBenchmark} measured, as a table of columns with tabs between them that is
 * written anew after each module, so that one that was stopped goes on where it was.
 *
 * <pre>
 * # resnet18, batch 16, compiled, fp32, channels-last, cpu; 4 steps, 5 turns; AMD EPYC, 2 processors
 * attention  added  milliseconds  times-bare  least  most  failed
 * se         89080  412.35        1.041       1.032  1.055
 * </pre>
 */
public final class ModelTimesFile {

    private static final String COLUMNS =
            "attention\tadded\tmilliseconds\ttimes-bare\tleast\tmost\tfailed";

    private final Path file;
    private final String how;
    private final Map<String, String> rows = new LinkedHashMap<>();

    /**
     * Opens a file, which need not be there.
     *
     * @param how with what all of it is measured, in a line
     * @throws UserException if it is no such file, or was measured otherwise
     */
    public ModelTimesFile(Path file, String how) {
        this.file = file;
        this.how = "# " + how;
        if (Files.exists(file)) {
            read();
        }
    }

    private void read() {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw UserException.of("%s cannot be read: %s", file, e.getMessage(), e);
        }
        if (lines.size() < 2 || !lines.get(1).equals(COLUMNS)) {
            throw UserException.of(
                    "%s is no table of the times of modules; name another file", file);
        }
        if (!lines.get(0).equals(how)) {
            throw UserException.of(
                    "%s was measured with \"%s\", and this is \"%s\"; name another file, or remove it",
                    file, lines.get(0).substring(2), how.substring(2));
        }
        lines.stream().skip(2).forEach(line -> rows.put(line.split("\t", 2)[0], line));
    }

    /** Whether an attention was measured already. */
    public boolean has(String attention) {
        return rows.containsKey(attention);
    }

    /** Adds what was measured, and writes all. */
    public void add(ModelTime time) throws IOException {
        String attention = time.kind().attention();
        rows.put(
                attention,
                time.failed() != null
                        ? attention + "\t\t\t\t\t\t" + time.failed().replace('\t', ' ')
                        : Texts.format(
                                "%s\t%d\t%.2f\t%.3f\t%.3f\t%.3f\t",
                                attention,
                                time.added(),
                                time.milliseconds().median(),
                                time.timesBare().median(),
                                time.timesBare().least(),
                                time.timesBare().most()));
        AtomicFiles.writeString(
                file, how + "\n" + COLUMNS + "\n" + String.join("\n", rows.values()) + "\n");
    }
}
