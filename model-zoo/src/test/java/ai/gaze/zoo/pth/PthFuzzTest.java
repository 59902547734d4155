package ai.gaze.zoo.pth;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import ai.gaze.testing.EveryOperation;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.safetensors.Dtype;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random and damaged bytes. {@code -Pbreak} runs more of them, {@code -Dgaze.fuzz.seed=...} the
 * ones of an earlier run.
 */
class PthFuzzTest {

    private static final int CASES = EveryOperation.ALL ? 1_000_000 : 10_000;
    private static final long SEED = Long.getLong("gaze.fuzz.seed", System.nanoTime());

    private static final byte[] ZIP = PthFileTest.resource("zip.pth");
    private static final byte[] LEGACY = PthFileTest.resource("legacy.pth");
    private static final byte[] PICKLE =
            new Pickler()
                    .dict()
                    .string("a")
                    .tensor(Dtype.F32, new long[] {2, 3}, "0", false)
                    .string("b")
                    .tensor(Dtype.I64, new long[0], "1", true)
                    .endDict()
                    .finish();

    private static final String[] PIECES = {
        "(",
        ")",
        "]",
        "}",
        "t",
        "\u0085",
        "\u0086",
        "\u0087",
        "a",
        "e",
        "s",
        "u",
        "R",
        "Q",
        "b",
        "N",
        "\u0088",
        "\u0089",
        "K\0",
        "K\3",
        "M\u00ff\u00ff",
        "J\u00ff\u00ff\u00ff\u007f",
        "\u008a\1\u0080",
        "\u008a\u00ff",
        "G\0\0\0\0\0\0\0\0",
        "X\1\0\0\0a",
        "X\7\0\0\0storage",
        "X\u00ff\u00ff\u00ff\u00ff",
        "T\u00ff\u00ff\u00ff\u00ff",
        "U\2ab",
        "q\0",
        "q\1",
        "h\0",
        "h\1",
        "j\u00ff\u00ff\u00ff\u00ff",
        "r\1\0\0\0",
        "\u0094",
        "\u0093",
        "\u0095",
        "\u008f",
        "\u0090",
        "ctorch\nFloatStorage\n",
        "ctorch._utils\n_rebuild_tensor_v2\n",
        "ctorch._utils\n_rebuild_parameter\n",
        "ccollections\nOrderedDict\n",
        "ccollections\nCounter\n",
        "ctorch\nSize\n",
        "c__builtin__\nset\n",
        "cos\nsystem\n",
        "0",
        "2",
        "o",
        "\u0080\2",
        "\u0080\7",
        "."
    };

    @Test
    void noBytesMakeTheReaderHangOrFailOtherwiseThanInWords() {
        System.out.println("pth fuzz: seed " + SEED + ", cases " + CASES);
        Random random = new Random(SEED);
        int[] good = {0};
        assertTimeoutPreemptively(
                Duration.ofMillis(60_000 + CASES / 2L),
                () -> {
                    for (int i = 0; i < CASES; i++) {
                        good[0] += read(next(random), i) ? 1 : 0;
                    }
                });
        // Some mutations, such as one inside of a name, leave the file a good one.
        assertTrue(good[0] > 0 && good[0] < CASES / 2, "good: " + good[0]);
    }

    private static byte[] next(Random random) throws IOException {
        return switch (random.nextInt(6)) {
            case 0 -> noise(random);
            case 1 -> zip(pieces(random));
            case 2 -> zip(splice(random));
            case 3 -> zip(mutate(PICKLE.clone(), random));
            case 4 -> mutate(LEGACY.clone(), random);
            default -> mutate(ZIP.clone(), random);
        };
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        if (random.nextBoolean() && bytes.length > 20) {
            System.arraycopy(random.nextBoolean() ? ZIP : LEGACY, 0, bytes, 0, 20);
        }
        return bytes;
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] pieces(Random random) {
        StringBuilder pickle = new StringBuilder("\u0080\2");
        for (int i = random.nextInt(60); i > 0; i--) {
            pickle.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return latin(pickle + ".");
    }

    private static byte[] splice(Random random) {
        String good = new String(PICKLE, StandardCharsets.ISO_8859_1);
        int from = random.nextInt(good.length());
        int to = from + random.nextInt(Math.min(8, good.length() - from));
        return latin(
                good.substring(0, from)
                        + PIECES[random.nextInt(PIECES.length)]
                        + good.substring(to));
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        for (int i = random.nextInt(3); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    private static byte[] zip(byte[] pickle) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (AlignedZip zip = new AlignedZip(out)) {
            zip.add("a/data.pkl", pickle);
            zip.add("a/data/0", new byte[24]);
            zip.add("a/data/1", new byte[8]);
        }
        return out.toByteArray();
    }

    /** Returns whether the file was a good one; fails on any error but the documented one. */
    private static boolean read(byte[] bytes, int number) {
        try (PthFile file = PthFile.of(bytes, "fuzz")) {
            for (String name : file.names()) {
                file.isFinite(name);
            }
            return true;
        } catch (UserException e) {
            return false;
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            return fail(
                    "seed " + SEED + ", case " + number + ": " + HexFormat.of().formatHex(bytes),
                    e);
        }
    }

    @Test
    void aPickleThatWouldGrowIsStopped() throws IOException {
        int many = 3_000_000;
        String[] bombs = {
            "]".repeat(many),
            "}".repeat(many),
            "(".repeat(many),
            "(N".repeat(many),
            "N" + "\u0085".repeat(many),
            "}" + "\u0094".repeat(many),
            // A tuple of two of the one before, each time: 2^n to whoever walks over it.
            "Nq\0" + "h\0h\0\u0086q\0".repeat(10_000) + "Ns",
            "}q\0X\1\0\0\0ah\0s" + "X\1\0\0\0ah\0s".repeat(10_000),
            "("
                    + "(NNt".repeat(100_000)
                    + "lq\0"
                    + "ccollections\nOrderedDict\nh\0\u0085R".repeat(9)
        };
        for (String bomb : bombs) {
            byte[] file = zip(latin("\u0080\2" + bomb + "."));
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> assertThrows(UserException.class, () -> PthFile.of(file, "bomb")));
        }
    }

    @Test
    void dictionariesMadeOfOneListAgainAndAgainAreCounted() throws IOException {
        String pairs = "](" + "X\1\0\0\0aN\u0086".repeat(50_000) + "eq\0";
        String again = "ccollections\nOrderedDict\nh\0\u0085Rq\1";
        byte[] file =
                zip(
                        latin(
                                "\u0080\2"
                                        + pairs
                                        + String.join("", Collections.nCopies(99, again))
                                        + "."));
        PthException e = assertThrows(PthException.class, () -> PthFile.of(file, "bomb"));
        assertTrue(e.getMessage().contains("more than the 1000000 objects"), e::getMessage);
    }
}
