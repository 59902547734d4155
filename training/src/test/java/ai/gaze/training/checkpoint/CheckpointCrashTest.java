package ai.gaze.training.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.gaze.testing.EveryOperation;
import ai.gaze.training.checkpoint.CheckpointException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cut, flipped and random files. {@code -Pbreak} runs more of them, {@code -Dgaze.fuzz.seed=...}
 * the ones of an earlier run.
 */
class CheckpointCrashTest {

    private static final int CASES = EveryOperation.ALL ? 100_000 : 300;
    private static final long SEED = Long.getLong("gaze.fuzz.seed", System.nanoTime());
    private static final Set<Kind> BAD = EnumSet.of(Kind.CUT, Kind.DAMAGED, Kind.NOT_A_CHECKPOINT);

    @TempDir Path folder;

    private NDManager manager;
    private CheckpointStore store;
    private Path last;
    private byte[] good;

    @BeforeEach
    void save() throws Exception {
        manager = NDManager.newBaseManager();
        store = new CheckpointStore(folder, w -> {});
        store.save(CheckpointStore.LAST, Checkpoints.epoch(manager, 1));
        store.save(CheckpointStore.LAST, Checkpoints.epoch(manager, 2));
        last = store.path(CheckpointStore.LAST);
        good = Files.readAllBytes(last);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void aFileCutAtAnyByteIsCut() throws Exception {
        for (int length = 0; length < good.length; length++) {
            assertEquals(Kind.CUT, load(Arrays.copyOf(good, length)), "at byte " + length);
        }
    }

    @Test
    void aFlipInAnyByteIsFound() throws Exception {
        System.out.println("checkpoint flips: seed " + SEED);
        Random random = new Random(SEED);
        for (int i = 0; i < good.length; i++) {
            byte[] bytes = good.clone();
            bytes[i] ^= (byte) (1 << random.nextInt(8));
            Kind kind = load(bytes);
            assertTrue(BAD.contains(kind), "byte " + i + ": " + kind);
            if (i >= 8 + Format.MAGIC.length) {
                assertEquals(Kind.DAMAGED, kind, "byte " + i);
            }
        }
    }

    @Test
    void bytesAfterTheChecksumAreDamage() throws Exception {
        assertEquals(Kind.DAMAGED, load(Arrays.copyOf(good, good.length + 1)));
        assertEquals(Kind.DAMAGED, load(Arrays.copyOf(good, good.length + 1_000)));
    }

    @Test
    void whateverHappensToTheLastTheRunGoesOnFromTheOneBeforeIt() throws Exception {
        System.out.println("checkpoint crashes: seed " + SEED + ", cases " + CASES);
        Random random = new Random(SEED);
        for (int i = 0; i < CASES; i++) {
            byte[] bytes = crash(random);
            boolean unharmed = Arrays.equals(bytes, good);
            Files.write(last, bytes);
            try (NDManager scratch = manager.newSubManager()) {
                CheckpointData data = store.loadLatest(scratch);
                int epoch = data.state().get("epoch").asInt();
                assertEquals(unharmed ? 2 : 1, epoch, "seed " + SEED + ", case " + i);
                assertEquals(epoch, data.tensors().get("weights").getFloat(0));
            }
        }
    }

    private byte[] crash(Random random) {
        byte[] bytes = good.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 1 -> { // a block that never reached the disk
                int from = random.nextInt(bytes.length);
                Arrays.fill(bytes, from, from + random.nextInt(bytes.length - from), (byte) 0);
            }
            case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(2 * bytes.length));
            default -> {
                int from = random.nextInt(bytes.length);
                byte[] noise = new byte[bytes.length - from];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, bytes, from, noise.length);
            }
        }
        return bytes;
    }

    private Kind load(byte[] bytes) throws Exception {
        Files.write(last, bytes);
        return assertThrows(
                        CheckpointException.class, () -> store.load(manager, CheckpointStore.LAST))
                .kind();
    }
}
