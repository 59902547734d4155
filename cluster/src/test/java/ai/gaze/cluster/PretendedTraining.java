package ai.gaze.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Properties;
import java.util.UUID;

/**
 * Writes the files of a run in Gaze's order, and goes on from them by Gaze's rules, which it breaks
 * off by an assertion where Gaze would call the run spoilt.
 */
final class PretendedTraining {

    static final int EPOCHS = 4;

    /** The best epochs are the first, the second and the last. */
    private static final double[] ACCURACY = {0.3, 0.5, 0.4, 0.6};

    private final Path run;
    private final Moment moment;
    private Properties state = new Properties();

    /** Is called between any two writes. */
    @FunctionalInterface
    interface Moment {
        /** Throws where the process is killed. */
        void come(String what) throws IOException;
    }

    PretendedTraining(Path run, Moment moment) {
        this.run = run;
        this.moment = moment;
    }

    /** Trains to the end; returns after how many epochs it began. */
    int train() throws IOException {
        if (Files.exists(run.resolve("run.json"))) {
            resume();
        } else {
            assertFalse(Files.exists(run), "files without a run.json");
            Files.createDirectories(run);
            write("run.json", "{\"id\" : \"" + UUID.randomUUID() + "\"}");
            set("bits", 1);
            set("epochs", 0);
            set("steps", 0);
            set("best", 0);
            logs();
        }
        write("owner.json", "{\"attempt\" : \"the process's own\"}");
        int before = get("epochs");
        while (get("epochs") < EPOCHS) {
            step();
            if (get("epochs") == 2 && get("steps") == 1) {
                checkpoint("last");
            }
            if (get("steps") == 2) {
                endEpoch();
            }
        }
        write("curves.png", "a picture");
        write(
                "result.json",
                "{\"tested-checkpoint\" : \"best\", \"of\" : %d}".formatted(get("best")));
        write("compare.json", "{}");
        write("report.html", "a page");
        return before;
    }

    private void step() throws IOException {
        set("bits", get("bits") * 31 + 7 * get("epochs") + get("steps"));
        set("steps", get("steps") + 1);
        append("iterations.csv", get("bits") + "\n");
    }

    private void endEpoch() throws IOException {
        set("epochs", get("epochs") + 1);
        set("steps", 0);
        // Times differ from attempt to attempt.
        append("metrics.jsonl", "epoch %d %d|".formatted(get("epochs"), get("bits")));
        append("metrics.jsonl", System.nanoTime() + "\n");
        double accuracy = ACCURACY[get("epochs") - 1];
        boolean isBest = get("best") == 0 || accuracy > ACCURACY[get("best") - 1];
        if (isBest) {
            set("best", get("epochs"));
        }
        checkpoint("last");
        if (isBest) {
            checkpoint("best");
        }
    }

    private void checkpoint(String name) throws IOException {
        state.setProperty("id", Files.readString(run.resolve("run.json")));
        for (String log : new String[] {"iterations.csv", "metrics.jsonl"}) {
            byte[] bytes = Files.readAllBytes(run.resolve(log));
            state.setProperty(log, bytes.length + " " + sum(bytes, bytes.length));
        }
        StringWriter text = new StringWriter();
        state.store(text, null);
        Path last = run.resolve("checkpoints/last.safetensors");
        if (name.equals("last") && Files.exists(last)) {
            Files.move(
                    last,
                    run.resolve("checkpoints/last.previous.safetensors"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        write("checkpoints/" + name + ".safetensors", text.toString());
    }

    private void resume() throws IOException {
        Path last = run.resolve("checkpoints/last.safetensors");
        if (!Files.exists(last)) {
            assertTrue(lines("metrics.jsonl") <= 1, "epochs without a checkpoint");
            Files.deleteIfExists(run.resolve("metrics.jsonl"));
            Files.deleteIfExists(run.resolve("iterations.csv"));
            set("bits", 1);
            set("epochs", 0);
            set("steps", 0);
            set("best", 0);
            logs();
            return;
        }
        state = read(last);
        String id = Files.readString(run.resolve("run.json"));
        assertEquals(id, state.getProperty("id"), "the last checkpoint is of another run");
        for (String log : new String[] {"iterations.csv", "metrics.jsonl"}) {
            String[] mark = state.getProperty(log).split(" ", 2);
            byte[] bytes = Files.readAllBytes(run.resolve(log));
            int length = Integer.parseInt(mark[0]);
            assertTrue(length <= bytes.length, log + " is too short");
            assertEquals(mark[1], sum(bytes, length), log + " is another one");
            Files.write(run.resolve(log), java.util.Arrays.copyOf(bytes, length));
        }
        requireBest(id);
        Files.deleteIfExists(run.resolve("result.json"));
    }

    private void requireBest(String id) throws IOException {
        Path best = run.resolve("checkpoints/best.safetensors");
        boolean isLatest = get("steps") == 0 && get("best") == get("epochs");
        int epoch = 0;
        if (Files.exists(best)) {
            Properties read = read(best);
            assertEquals(id, read.getProperty("id"), "the best checkpoint is of another run");
            epoch = Integer.parseInt(read.getProperty("epochs"));
        }
        if (epoch == get("best")) {
            return;
        }
        if (isLatest) {
            checkpoint("best");
            return;
        }
        assertTrue(epoch > get("epochs"), "the best checkpoint is too old or gone");
        set("best", 0);
    }

    private static Properties read(Path file) throws IOException {
        Properties read = new Properties();
        read.load(new StringReader(Files.readString(file)));
        return read;
    }

    /** What counts of a run that has ended: all but times, and when which part was trained. */
    static String bits(Path run) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String name : new String[] {"last", "best"}) {
            Properties read = read(run.resolve("checkpoints/" + name + ".safetensors"));
            for (String key : new String[] {"bits", "epochs", "steps", "best"}) {
                all.append(read.getProperty(key)).append(' ');
            }
        }
        all.append(Files.readString(run.resolve("iterations.csv")));
        all.append(Files.readString(run.resolve("metrics.jsonl")).replaceAll("\\|\\d+", ""));
        all.append(Files.readString(run.resolve("result.json")));
        all.append(Files.exists(run.resolve("report.html")));
        return all.toString();
    }

    private long lines(String log) throws IOException {
        Path file = run.resolve(log);
        return Files.exists(file)
                ? Files.readString(file).chars().filter(c -> c == '\n').count()
                : 0;
    }

    private void logs() throws IOException {
        append("iterations.csv", "");
        append("metrics.jsonl", "");
    }

    private void append(String log, String text) throws IOException {
        Files.writeString(
                run.resolve(log), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        moment.come(log);
    }

    private void write(String name, String text) throws IOException {
        Path file = run.resolve(name);
        Files.createDirectories(file.getParent());
        Path beside = file.resolveSibling(file.getFileName() + ".0.tmp");
        Files.writeString(beside, text);
        moment.come(name + ".tmp");
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        moment.come(name);
    }

    private static String sum(byte[] bytes, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, length);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(new String(bytes, StandardCharsets.UTF_8), e);
        }
    }

    private int get(String key) {
        return Integer.parseInt(state.getProperty(key));
    }

    private void set(String key, int value) {
        state.setProperty(key, Integer.toString(value));
    }
}
