package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsLogTest {

    @TempDir Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("metrics.jsonl");
    }

    @Test
    void everyEpochIsOneLineThatIsReadBack() throws Exception {
        write(1, 3);
        assertEquals(List.of(epoch(1), epoch(2), epoch(3)), MetricsLog.read(path));
        assertEquals("{\"epoch\":1,\"loss\":0.1}", Files.readAllLines(path).get(0));
    }

    @Test
    void aResumedRunEndsWithTheBytesOfAnUnbrokenOne() throws Exception {
        write(1, 5);
        byte[] unbroken = Files.readAllBytes(path);
        // Killed anywhere after the checkpoint of epoch 2.
        int second = Files.readString(path).indexOf("{\"epoch\":3");
        for (int length = second; length <= unbroken.length; length++) {
            Files.write(path, Arrays.copyOf(unbroken, length));
            try (MetricsLog log = MetricsLog.open(path)) {
                log.keepThrough(2);
            }
            assertEquals(List.of(epoch(1), epoch(2)), MetricsLog.read(path));
            write(3, 5);
            assertArrayEquals(unbroken, Files.readAllBytes(path), "cut at " + length);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"epoch\":3,\"lo",
                "{\"epoch\":3}",
                "\u0000\u0000\u0000\n",
                "{\"loss\":1}\n",
                "{\"epoch\":2}\n",
                "[3]\n"
            })
    void aTornOrForeignLastLineIsDroppedWhenTheLogIsOpened(String tail) throws Exception {
        write(1, 2);
        byte[] good = Files.readAllBytes(path);
        Files.writeString(path, tail, StandardOpenOption.APPEND);
        assertEquals(List.of(epoch(1), epoch(2)), MetricsLog.read(path));
        MetricsLog.open(path).close();
        assertArrayEquals(good, Files.readAllBytes(path));
    }

    @Test
    void anEpochIsNeverWrittenTwice() throws Exception {
        write(1, 2);
        try (MetricsLog log = MetricsLog.open(path)) {
            assertThrows(IllegalArgumentException.class, () -> log.append(epoch(2)));
            log.append(epoch(3));
            assertThrows(IllegalArgumentException.class, () -> log.append(epoch(3)));
            log.keepThrough(1);
            log.append(epoch(2));
        }
        assertEquals(List.of(epoch(1), epoch(2)), MetricsLog.read(path));
    }

    private void write(int first, int last) throws Exception {
        try (MetricsLog log = MetricsLog.open(path)) {
            for (int epoch = first; epoch <= last; epoch++) {
                log.append(epoch(epoch));
                log.sync();
            }
        }
    }

    private static ObjectNode epoch(int epoch) {
        return JsonNodeFactory.instance.objectNode().put("epoch", epoch).put("loss", 0.1 * epoch);
    }
}
