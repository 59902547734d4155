package ai.gaze.zoo.safetensors;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import ai.gaze.testing.EveryOperation;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Random and damaged bytes. {@code -Pbreak} runs more of them, {@code -Dgaze.fuzz.seed=...} the
 * ones of an earlier run.
 */
class FuzzTest {

    private static final int CASES = EveryOperation.ALL ? 1_000_000 : 10_000;
    private static final long SEED = Long.getLong("gaze.fuzz.seed", System.nanoTime());

    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "0",
        "1",
        "-1",
        "8",
        "1e9",
        "9223372036854775807",
        "99999999999999999999",
        "null",
        "true",
        "\"F32\"",
        "\"F4\"",
        "\"BF16\"",
        "\"dtype\"",
        "\"shape\"",
        "\"data_offsets\"",
        "\"__metadata__\"",
        "\"a\"",
        "\"b\"",
        " ",
        "\n",
        "\u0000",
        "\u00e4",
        "\ud83d\ude00",
        "\\u0000",
        "\\ud800",
        "[0,4]",
        "[4,8]",
        "[]",
        "{}"
    };

    private static final byte[] GOOD =
            TestFiles.file(
                    "{\"__metadata__\":{\"k\":\"v\",\"k2\":\"\u00e4\"},"
                            + "\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
                            + "\"b\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[24,27]},"
                            + "\"s\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[27,35]}}   ",
                    new byte[35]);

    @Test
    void noBytesMakeTheReaderHangOrFailOtherwiseThanInWords() {
        System.out.println("safetensors fuzz: seed " + SEED + ", cases " + CASES);
        Random random = new Random(SEED);
        int[] good = {0};
        Assertions.assertTimeoutPreemptively(
                Duration.ofMillis(30_000 + CASES / 2L),
                () -> {
                    for (int i = 0; i < CASES; i++) {
                        good[0] += read(next(random), i) ? 1 : 0;
                    }
                });
        // Some mutations, such as one inside a name, leave the file a good one.
        assertTrue(good[0] > 0 && good[0] < CASES / 2, "good: " + good[0]);
    }

    private static byte[] next(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> noise(random);
            case 1 -> pieces(random);
            case 2 -> splice(random);
            default -> mutate(GOOD.clone(), random);
        };
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        return random.nextBoolean() ? bytes : TestFiles.file(bytes, new byte[random.nextInt(9)]);
    }

    private static byte[] pieces(Random random) {
        StringBuilder header = new StringBuilder("{");
        for (int i = random.nextInt(30); i > 0; i--) {
            header.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return TestFiles.file(header + "}", new byte[random.nextInt(9)]);
    }

    /**
     * A good header with a piece in place of some of it: mostly valid JSON that says something
     * wrong.
     */
    private static byte[] splice(Random random) {
        int length = GOOD[0] & 0xFF;
        String header = new String(GOOD, 8, length, StandardCharsets.UTF_8);
        int from = random.nextInt(header.length());
        int to = from + random.nextInt(Math.min(8, header.length() - from));
        String spliced =
                header.substring(0, from)
                        + PIECES[random.nextInt(PIECES.length)]
                        + header.substring(to);
        return TestFiles.file(spliced, new byte[35]);
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        for (int i = random.nextInt(3); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    /** Returns whether the file was a good one; fails on any error but the documented one. */
    private static boolean read(byte[] bytes, int number) {
        try {
            Header header = Header.read(new ByteArrayInputStream(bytes), bytes.length, "fuzz");
            long size = header.tensors().values().stream().mapToLong(TensorInfo::size).sum();
            assertTrue(header.dataStart() + size == bytes.length);
            return true;
        } catch (SafetensorsException e) {
            return false;
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            return fail(
                    "seed " + SEED + ", case " + number + ": " + HexFormat.of().formatHex(bytes),
                    e);
        }
    }
}
