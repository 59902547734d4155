package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.gaze.zoo.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IterationLogTest {

    private static final float[] LOSSES = {
        2.3025851f, 1e-10f, 0.1f, Float.NaN, 7, Float.POSITIVE_INFINITY
    };

    @TempDir Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("iterations.csv");
    }

    @Test
    void lossesComeBackAsTheVerySameFloats() throws Exception {
        write(1, LOSSES);
        assertArrayEquals(LOSSES, IterationLog.read(path));
        assertEquals("iteration,epoch,loss", Files.readAllLines(path).get(0));
        assertEquals("1,9,2.3025851", Files.readAllLines(path).get(1));
    }

    @Test
    void aResumedRunEndsWithTheBytesOfAnUnbrokenOne() throws Exception {
        write(1, LOSSES);
        byte[] unbroken = Files.readAllBytes(path);
        int afterTwo = Files.readString(path).indexOf("\n3,") + 1;
        for (int length = afterTwo; length <= unbroken.length; length++) {
            Files.write(path, Arrays.copyOf(unbroken, length));
            try (IterationLog log = IterationLog.open(path)) {
                log.keepThrough(2);
                assertEquals(2, log.last());
                log.append(9, 3, Arrays.copyOfRange(LOSSES, 2, LOSSES.length));
                log.sync();
            }
            assertArrayEquals(unbroken, Files.readAllBytes(path), "cut at " + length);
        }
    }

    @Test
    void aLogCutAnywhereOpensWithTheLinesThatAreWhole() throws Exception {
        write(1, LOSSES);
        byte[] whole = Files.readAllBytes(path);
        for (int length = 0; length <= whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            Files.write(path, cut);
            long lines = Math.max(0, count(cut) - 1);
            try (IterationLog log = IterationLog.open(path)) {
                assertEquals(lines, log.last(), "cut at " + length);
            }
            assertEquals(lines, IterationLog.read(path).length);
        }
    }

    @Test
    void whatFollowsADamagedLineIsDropped() throws Exception {
        write(1, LOSSES);
        String text = Files.readString(path);
        for (String damage : new String[] {"4,9", "5,9,1.0", "4,9,x", "4,9,1.0,2", "\u0000"}) {
            Files.writeString(path, text.replace("4,9,NaN", damage));
            assertEquals(3, IterationLog.read(path).length, damage);
        }
    }

    @Test
    void anIterationIsNeverLeftOutOrWrittenTwice() throws Exception {
        write(1, LOSSES);
        try (IterationLog log = IterationLog.open(path)) {
            assertThrows(IllegalArgumentException.class, () -> log.append(1, 6, 1f));
            assertThrows(IllegalArgumentException.class, () -> log.append(1, 8, 1f));
            log.append(1, 7, 1f);
            assertEquals(7, log.last());
            log.keepThrough(0);
            assertEquals(0, log.last());
        }
        assertEquals("iteration,epoch,loss\n", Files.readString(path));
    }

    @Test
    void aFileOfSomebodyElseIsRefusedAndLeftAlone() throws Exception {
        Files.writeString(path, "date,amount\n1,2\n", StandardOpenOption.CREATE_NEW);
        assertThrows(UserException.class, () -> IterationLog.open(path).close());
        assertEquals("date,amount\n1,2\n", Files.readString(path));
    }

    @Test
    void moreLossesThanFitTheFirstBufferAreRead() throws Exception {
        float[] many = new float[5000];
        for (int i = 0; i < many.length; i++) {
            many[i] = 1f / (i + 1);
        }
        write(1, many);
        assertArrayEquals(many, IterationLog.read(path));
    }

    private void write(long first, float[] losses) throws Exception {
        try (IterationLog log = IterationLog.open(path)) {
            log.append(9, first, losses);
        }
    }

    private static int count(byte[] bytes) {
        int lines = 0;
        for (byte b : bytes) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }
}
