package ai.gaze.training.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.testing.Garbage;
import ai.gaze.training.augment.ImageOperation.Kind;
import ai.gaze.zoo.array.HostArrays;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against {@code operations.txt.gz}, in which is what torchvision makes of Pillow images. */
class OperationsTest {

    private static final Map<String, List<String[]>> LINES = read();
    private static final Map<Kind, double[]> MAGNITUDES = new LinkedHashMap<>();

    static {
        LINES.get("magnitudes").forEach(w -> MAGNITUDES.put(kind(w[1]), numbers(w, 2)));
    }

    private static Map<String, List<String[]>> read() {
        Map<String, List<String[]>> lines = new LinkedHashMap<>();
        try (InputStream in =
                new GZIPInputStream(
                        OperationsTest.class.getResourceAsStream("operations.txt.gz"))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" ", -1))
                    .forEach(w -> lines.computeIfAbsent(w[0], k -> new ArrayList<>()).add(w));
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Kind kind(String name) {
        return Kind.valueOf(name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
    }

    static List<String[]> lines(String what) {
        return LINES.get(what);
    }

    static double[] numbers(String[] words, int from) {
        return IntStream.range(from, words.length)
                .mapToDouble(i -> Double.parseDouble(words[i]))
                .toArray();
    }

    /** NCHW, as the script computes it. */
    private static float[] picture(String kind, int height, int width, int channels) {
        float[] values = new float[channels * height * width];
        int next = 0;
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    long value =
                            switch (kind) {
                                case "texture" -> x * 7 + y * 13 + c * 31 + x * y;
                                case "smooth" -> Math.min(255, 3 * x + 2 * y + 10 * c + 40);
                                case "noise" ->
                                        (x * 73856093L ^ y * 19349663L ^ c * 83492791L) >> 7;
                                case "dark" -> 100 + (x * y + c) % 5;
                                case "flat" -> 77;
                                default -> (x / 4 + y / 3) % 2 * 200 + 20;
                            };
                    values[next++] = value % 256;
                }
            }
        }
        return values;
    }

    /** Does operations to copies of one picture, and gives the bytes of each in NHWC. */
    private static List<byte[]> results(
            float[] picture, int height, int width, int channels, List<List<ImageOperation>> all) {
        float[] batch = new float[all.size() * picture.length];
        for (int i = 0; i < all.size(); i++) {
            System.arraycopy(picture, 0, batch, i * picture.length, picture.length);
        }
        Augmentation augmentation = new OperationAugmentation("test", ofEach(all.iterator()));
        float[] done;
        try (NDManager manager = NDManager.newBaseManager()) {
            Shape shape = new Shape(all.size(), channels, height, width);
            NDArray images = HostArrays.of(manager, batch, shape);
            NDArray result =
                    augmentation.apply(
                            images, Collections.nCopies(all.size(), new SplittableRandom(1)));
            assertEquals(shape, result.getShape());
            done = result.toFloatArray();
        }
        List<byte[]> results = new ArrayList<>();
        int area = height * width;
        for (int i = 0; i < all.size(); i++) {
            byte[] bytes = new byte[picture.length];
            for (int at = 0; at < picture.length; at++) {
                float value = done[(i * channels + at % channels) * area + at / channels];
                assertEquals((int) value, value);
                bytes[at] = (byte) value;
            }
            results.add(bytes);
        }
        return results;
    }

    private static OperationPolicy ofEach(Iterator<List<ImageOperation>> operations) {
        return (random, height, width) -> operations.next();
    }

    private static String sum(List<byte[]> bytes) {
        CRC32 crc = new CRC32();
        bytes.forEach(crc::update);
        return "%08x".formatted(crc.getValue());
    }

    @Test
    void everyOperationGivesTheBytesOfTorchvisionOnPillowImagesOfEverySize() {
        List<String> wrong = new ArrayList<>();
        for (String[] words : lines("crc")) {
            int height = Integer.parseInt(words[2]);
            int width = Integer.parseInt(words[3]);
            int channels = Integer.parseInt(words[4]);
            List<List<ImageOperation>> all = new ArrayList<>();
            MAGNITUDES.forEach(
                    (kind, magnitudes) -> {
                        for (double magnitude : magnitudes) {
                            all.add(List.of(new ImageOperation(kind, magnitude)));
                        }
                    });
            List<byte[]> results =
                    results(
                            picture(words[1], height, width, channels),
                            height,
                            width,
                            channels,
                            all);
            int start = 0;
            int next = 5;
            for (Map.Entry<Kind, double[]> entry : MAGNITUDES.entrySet()) {
                int end = start + entry.getValue().length;
                if (!sum(results.subList(start, end)).equals(words[next++])) {
                    wrong.add(
                            "%s of %s %dx%dx%d"
                                    .formatted(entry.getKey(), words[1], height, width, channels));
                }
                start = end;
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals(6 * 9 * 2, lines("crc").size());
    }

    private static List<String[]> chains(int height) {
        return lines("chain").stream().filter(w -> w[1].equals("" + height)).toList();
    }

    private static List<List<ImageOperation>> operations(List<String[]> chains) {
        return chains.stream()
                .map(words -> Stream.of(words).skip(4).map(OperationsTest::operation).toList())
                .toList();
    }

    private static ImageOperation operation(String step) {
        String[] words = step.split("=", -1);
        return new ImageOperation(kind(words[0]), Double.parseDouble(words[1]));
    }

    @Test
    void severalOperationsAreDoneInTheirOrderWhateverTheOthersInTheBatchDo() {
        for (int[] size : new int[][] {{31, 33, 60}, {224, 160, 20}}) {
            List<String[]> chains = chains(size[0]);
            assertEquals(size[2], chains.size());
            List<byte[]> results =
                    results(
                            picture("noise", size[0], size[1], 3),
                            size[0],
                            size[1],
                            3,
                            operations(chains));
            for (int i = 0; i < results.size(); i++) {
                String[] words = chains.get(i);
                assertEquals(words[3], sum(List.of(results.get(i))), String.join(" ", words));
            }
        }
    }

    @Test
    @Tag("garbage")
    void aCollectionDuringAnOperationChangesNothing() throws Exception {
        for (int side : new int[] {33, 65}) {
            float[] picture = new float[3 * side * side];
            Random random = new Random(side);
            for (int i = 0; i < picture.length; i++) {
                picture[i] = random.nextInt(256);
            }
            String quiet = sum(results(picture, side, side, 3, operations(chains(31))));
            assertEquals(
                    quiet,
                    Garbage.during(
                            () -> sum(results(picture, side, side, 3, operations(chains(31))))));
        }
    }

    @Test
    void magnitudesAreTorchvisions() {
        for (String table : List.of("space", "wide")) {
            MagnitudeSpace space =
                    table.equals("wide") ? MagnitudeSpace.WIDE : MagnitudeSpace.COMMON;
            for (String[] words : lines(table)) {
                double[] values = numbers(words, 5);
                int bins = Integer.parseInt(words[1]);
                assertEquals(bins, values.length);
                for (int i = 0; i < bins; i++) {
                    double ours =
                            space.operation(
                                            kind(words[4]),
                                            i,
                                            bins,
                                            Integer.parseInt(words[2]),
                                            Integer.parseInt(words[3]))
                                    .magnitude();
                    double close = words[4].equals("Posterize") ? 0 : 2e-6 * (1 + values[i]);
                    assertEquals(values[i], ours, close, String.join(" ", words));
                }
            }
        }
        assertTrue(lines("wide").size() > 30);
    }

    @Test
    void policiesAreTorchvisions() {
        List<String> ours = new ArrayList<>();
        for (AutoAugmentPolicy policy : AutoAugmentPolicy.values()) {
            for (List<AutoAugmentPolicy.Step> pair : policy.pairs()) {
                StringBuilder line = new StringBuilder(policy.name().toLowerCase(Locale.ROOT));
                pair.forEach(
                        step ->
                                line.append(' ')
                                        .append(step.kind())
                                        .append(' ')
                                        .append(step.probability())
                                        .append(' ')
                                        .append(step.strength()));
                ours.add(line.toString());
            }
        }
        List<String> theirs =
                lines("policy").stream()
                        .map(
                                w ->
                                        String.join(
                                                " ",
                                                w[1],
                                                kind(w[2]).name(),
                                                w[3],
                                                w[4].replace("None", "0"),
                                                kind(w[5]).name(),
                                                w[6],
                                                w[7].replace("None", "0")))
                        .toList();
        assertEquals(75, theirs.size());
        assertEquals(sorted(theirs), sorted(ours));
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream().sorted().toList();
    }
}
