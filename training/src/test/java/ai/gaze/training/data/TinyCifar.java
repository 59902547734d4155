package ai.gaze.training.data;

import ai.gaze.zoo.file.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A set of two training files and a test file of a few records, shaped like CIFAR-10. */
final class TinyCifar {

    static final int RECORDS = 20;

    private static final List<String> NAMES =
            List.of("data_batch_1.bin", "data_batch_2.bin", "test_batch.bin");

    private final Map<String, byte[]> pixels = new LinkedHashMap<>();
    private final Map<String, int[]> labels = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final CifarSet set;

    /** Random pixels; the labels go round the ten classes. */
    TinyCifar(long seed) {
        Random random = new Random(seed);
        for (String name : NAMES) {
            byte[] bytes = new byte[RECORDS * CifarSet.IMAGE_BYTES];
            random.nextBytes(bytes);
            int[] of = new int[RECORDS];
            for (int i = 0; i < RECORDS; i++) {
                of[i] = (i + random.nextInt(3)) % 10;
            }
            pixels.put(name, bytes);
            labels.put(name, of);
            files.put(name, official(bytes, of));
        }
        set =
                new CifarSet(
                        "cifar10",
                        "CIFAR-10",
                        "cifar-10-batches-bin",
                        List.of(dataFile(NAMES.get(0)), dataFile(NAMES.get(1))),
                        dataFile(NAMES.get(2)),
                        1,
                        0,
                        CifarClasses.CIFAR10,
                        ChannelStatistics.CIFAR10,
                        "put the official file in its place");
    }

    /** Written out independently of the code under test: label, red, green, blue. */
    private static byte[] official(byte[] pixels, int[] labels) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < labels.length; i++) {
            out.write(labels[i]);
            for (int channel = 0; channel < 3; channel++) {
                for (int y = 0; y < 32; y++) {
                    for (int x = 0; x < 32; x++) {
                        out.write(pixels[((i * 32 + y) * 32 + x) * 3 + channel]);
                    }
                }
            }
        }
        return out.toByteArray();
    }

    private DataFile dataFile(String name) {
        byte[] bytes = files.get(name);
        return new DataFile(name, RECORDS, bytes.length, Sha256.of(bytes));
    }

    CifarSet set() {
        return set;
    }

    byte[] pixels(String name) {
        return pixels.get(name);
    }

    int[] labels(String name) {
        return labels.get(name);
    }

    byte[] file(String name) {
        return files.get(name);
    }

    static List<String> names() {
        return NAMES;
    }

    Path writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String name : NAMES) {
            Files.write(folder.resolve(name), files.get(name));
        }
        return folder;
    }
}
