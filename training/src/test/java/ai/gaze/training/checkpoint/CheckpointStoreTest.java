package ai.gaze.training.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.checkpoint.CheckpointException.Kind;
import ai.gaze.zoo.file.AtomicFiles;
import ai.gaze.zoo.file.Sha256;
import ai.gaze.zoo.safetensors.SafetensorsFile;
import ai.gaze.zoo.safetensors.SafetensorsWriter;
import ai.gaze.zoo.safetensors.TensorData;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {

    @TempDir Path run;

    private final List<String> warnings = new ArrayList<>();
    private Path folder;
    private NDManager manager;
    private CheckpointStore store;

    @BeforeEach
    void open() {
        folder = run.resolve("checkpoints");
        manager = NDManager.newBaseManager();
        store = new CheckpointStore(folder, warnings::add);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void aCheckpointComesBackBitForBit() throws Exception {
        CheckpointData data = Checkpoints.epoch(manager, 3);
        data.tensors().put("odd", manager.create(new float[] {Float.NaN, -0f, Float.MIN_VALUE}));
        store.save(CheckpointStore.BEST, data);
        Checkpoints.assertSame(data, store.load(manager, CheckpointStore.BEST));
    }

    @Test
    void equalRunsMakeEqualFiles() throws Exception {
        store.save("a", Checkpoints.epoch(manager, 3));
        store.save("b", Checkpoints.epoch(manager, 3));
        store.save("c", Checkpoints.epoch(manager, 4));
        assertArrayEquals(bytes("a"), bytes("b"));
        assertFalse(Arrays.equals(bytes("a"), bytes("c")));
    }

    @Test
    void anySafetensorsReaderOpensIt() throws Exception {
        store.save(CheckpointStore.LAST, Checkpoints.epoch(manager, 3));
        try (SafetensorsFile file = SafetensorsFile.open(store.path(CheckpointStore.LAST))) {
            assertEquals("gaze-checkpoint", file.metadata().get("format"));
            assertEquals("1", file.metadata().get("version"));
            assertEquals(manager.arange(5f).add(3), file.toNDArray(manager, "weights"));
            assertEquals("checksum", file.names().get(file.names().size() - 1));
        }
    }

    @Test
    void theOneBeforeTheLastIsKept() throws Exception {
        assertFalse(store.hasLatest());
        for (int epoch = 1; epoch <= 3; epoch++) {
            store.save(CheckpointStore.LAST, Checkpoints.epoch(manager, epoch));
            store.save(CheckpointStore.BEST, Checkpoints.epoch(manager, epoch));
        }
        assertTrue(store.hasLatest());
        assertEquals(
                List.of("best.safetensors", "last.previous.safetensors", "last.safetensors"),
                names());
        assertEquals(3, epoch(store.loadLatest(manager)));
        Files.delete(store.path(CheckpointStore.LAST));
        assertEquals(2, epoch(store.loadLatest(manager)));
        assertEquals(1, warnings.size());
    }

    @Test
    void aDamagedLastIsReplacedByTheOneBeforeItWithAWarning() throws Exception {
        saveTwo();
        damage(store.path(CheckpointStore.LAST));
        assertEquals(1, epoch(store.loadLatest(manager)));
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("last.safetensors is damaged"), warnings.get(0));
        assertTrue(warnings.get(0).contains("last.previous.safetensors"), warnings.get(0));
    }

    @Test
    void aDamagedLastNeverTakesThePlaceOfTheGoodOneBeforeIt() throws Exception {
        saveTwo();
        damage(store.path(CheckpointStore.LAST));
        CheckpointStore resumed = new CheckpointStore(folder, warnings::add);
        resumed.loadLatest(manager);
        resumed.save(CheckpointStore.LAST, Checkpoints.epoch(manager, 3));
        assertEquals(3, epoch(resumed.loadLatest(manager)));
        Files.delete(resumed.path(CheckpointStore.LAST));
        assertEquals(1, epoch(resumed.loadLatest(manager)));
    }

    @Test
    void whenNoneIsGoodOneSentenceSaysSo() throws Exception {
        saveTwo();
        damage(store.path(CheckpointStore.LAST));
        Path previous = folder.resolve("last.previous.safetensors");
        byte[] whole = Files.readAllBytes(previous);
        Files.write(previous, Arrays.copyOf(whole, whole.length - 1));
        CheckpointException error = expect(Kind.NONE_GOOD, () -> store.loadLatest(manager));
        assertTrue(error.getMessage().contains("last.safetensors (damaged)"), error.getMessage());
        assertTrue(error.getMessage().contains("before it (cut)"), error.getMessage());
        assertEquals(List.of(), warnings);
    }

    @Test
    void aMissingCheckpointIsNamed() {
        CheckpointException error =
                expect(Kind.MISSING, () -> store.load(manager, CheckpointStore.BEST));
        assertTrue(error.getMessage().contains("best.safetensors"), error.getMessage());
        expect(Kind.MISSING, () -> store.loadLatest(manager));
    }

    @Test
    void anythingElseIsNotACheckpoint() throws Exception {
        Files.createDirectories(folder);
        Path path = store.path("x");
        Files.writeString(
                path, "a text that is longer than the magic number is; it is no checkpoint");
        expect(Kind.NOT_A_CHECKPOINT, () -> store.load(manager, "x"));
        SafetensorsWriter.write(
                path,
                Map.of("weights", TensorData.of(manager.arange(100f))),
                Map.of("format", "pt"));
        expect(Kind.NOT_A_CHECKPOINT, () -> store.load(manager, "x"));
    }

    @Test
    void otherVersionsAreToldFromDamage() throws Exception {
        saveTwo();
        rewriteLast("version", "2");
        CheckpointException newer = expect(Kind.NEWER_VERSION, () -> store.loadLatest(manager));
        assertTrue(newer.getMessage().contains("version 2"), newer.getMessage());
        rewriteLast("version", "0");
        expect(Kind.OLDER_VERSION, () -> store.loadLatest(manager));
        rewriteLast("version", "one");
        expect(Kind.DAMAGED, () -> store.load(manager, CheckpointStore.LAST));
        rewriteLast("state", "[1]");
        expect(Kind.DAMAGED, () -> store.load(manager, CheckpointStore.LAST));
        rewriteLast("state", "{\"epoch\":");
        expect(Kind.DAMAGED, () -> store.load(manager, CheckpointStore.LAST));
        assertEquals(List.of(), warnings);
    }

    @Test
    void anotherModelIsRefusedByWhatDiffers() throws Exception {
        saveTwo();
        CheckpointData data = store.loadLatest(manager);
        ObjectNode model = Checkpoints.epoch(manager, 0).state().withObject("/model");
        data.requireModel(model);
        model.put("attention", "cbam").put("reduction", 16);
        CheckpointException error = expect(Kind.OTHER_MODEL, () -> data.requireModel(model));
        assertEquals(
                "the checkpoint is of another model (attention is \"se\" there and \"cbam\" here,"
                        + " reduction is not given there and 16 here); use the run's own settings"
                        + " or start a new run",
                error.getMessage());
    }

    @Test
    void aFullDiskAtAnyByteLeavesTheCheckpointsBeforeIt() throws Exception {
        saveTwo();
        List<String> before = names();
        int size = bytes(CheckpointStore.LAST).length;
        for (int room = 0; room < size; room += 7) {
            int bytes = room;
            CheckpointStore full =
                    new CheckpointStore(folder, warnings::add, out -> new FullDisk(out, bytes));
            CheckpointWriteException error =
                    assertThrows(
                            CheckpointWriteException.class,
                            () -> full.save(CheckpointStore.LAST, Checkpoints.epoch(manager, 3)));
            assertTrue(error.getMessage().contains("No space left"), error.getMessage());
            assertTrue(error.getMessage().contains("intact"), error.getMessage());
            assertInstanceOf(IOException.class, error.getCause());
            assertEquals(before, names());
        }
        assertEquals(2, epoch(store.loadLatest(manager)));
        Files.delete(store.path(CheckpointStore.LAST));
        assertEquals(1, epoch(store.loadLatest(manager)));
    }

    @Test
    void aKilledProcessLeavesATemporaryFileThatTheNextSaveRemoves() throws Exception {
        saveTwo();
        Path last = store.path(CheckpointStore.LAST);
        AtomicFiles.writeTemporary(last, out -> out.write(ByteBuffer.wrap(new byte[100])));
        assertEquals(3, names().size());
        assertEquals(2, epoch(store.loadLatest(manager)));
        // Killed between the two renames: the newest is a temporary file only.
        Files.move(
                last,
                folder.resolve("last.previous.safetensors"),
                StandardCopyOption.REPLACE_EXISTING);
        assertEquals(2, epoch(store.loadLatest(manager)));
        store.save(CheckpointStore.LAST, Checkpoints.epoch(manager, 3));
        assertEquals(List.of("last.previous.safetensors", "last.safetensors"), names());
    }

    @Test
    void savingLeavesNothingBehindInTheManagerOfTheArrays() throws Exception {
        CheckpointData data = Checkpoints.epoch(manager, 1);
        data.tensors().put("transposed", manager.arange(6f).reshape(2, 3).transpose());
        long before = manager.getManagedArrays().size();
        store.save(CheckpointStore.LAST, data);
        assertEquals(before, manager.getManagedArrays().size());
    }

    private void saveTwo() throws IOException {
        store.save(CheckpointStore.LAST, Checkpoints.epoch(manager, 1));
        store.save(CheckpointStore.LAST, Checkpoints.epoch(manager, 2));
    }

    /** Writes the last one again with another metadata value and a checksum that agrees. */
    private void rewriteLast(String key, String value) throws IOException {
        Path path = store.path(CheckpointStore.LAST);
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        Map<String, String> metadata;
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            metadata = new LinkedHashMap<>(file.metadata());
            for (String name : file.names()) {
                tensors.put(name, file.toNDArray(manager, name));
            }
        }
        metadata.put(key, value);
        SafetensorsWriter.write(path, TensorData.ofAll(tensors), metadata);
        byte[] bytes = Files.readAllBytes(path);
        MessageDigest digest = Sha256.newDigest();
        digest.update(bytes, 0, bytes.length - 32);
        System.arraycopy(digest.digest(), 0, bytes, bytes.length - 32, 32);
        Files.write(path, bytes);
    }

    private static void damage(Path path) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        bytes[bytes.length - 50] ^= 1;
        Files.write(path, bytes);
    }

    private static CheckpointException expect(Kind kind, Executable action) {
        CheckpointException error = assertThrows(CheckpointException.class, action);
        assertEquals(kind, error.kind(), error.getMessage());
        return error;
    }

    private static int epoch(CheckpointData data) {
        return data.state().get("epoch").asInt();
    }

    private byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(store.path(name));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }
}
