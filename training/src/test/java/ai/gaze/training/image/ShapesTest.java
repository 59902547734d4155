package ai.gaze.training.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.zoo.ImageSize;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Images for networks that take no squares, or grey, as {@code shapes.py} made them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShapesTest {

    private final Map<String, byte[]> files = Pictures.files("shapes.zip");

    Stream<String> cases() {
        return new String(files.get("expected.txt"), StandardCharsets.UTF_8).lines();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anImageIsWhatTimmAndTorchvisionMakeOfItBitForBit(String line) throws Exception {
        List<String> words = List.of(line.split(" "));
        int end = words.size() - 3;
        PixelImage actual =
                switch (words.get(0)) {
                    case "grey" ->
                            ImageDecoder.decode(files.get(words.get(1)), new Decoding(1, true));
                    case "center" -> center(words.get(1), numbers(words.subList(2, end)));
                    default -> box(words.get(1), numbers(words.subList(2, end)));
                };
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(actual.pixels());
        assertEquals(
                String.join(" ", words.subList(end, words.size())),
                actual.height() + " " + actual.width() + " " + HexFormat.of().formatHex(sum));
    }

    @Test
    void deepGreyIsNoColourAndSaysWhatToDo() {
        for (String name : List.of("deep.png", "deep.tif", "big.tif")) {
            BrokenImageException e =
                    assertThrows(
                            BrokenImageException.class,
                            () -> ImageDecoder.decode(files.get(name), Decoding.UPRIGHT));
            assertTrue(e.getMessage().contains("which is read where data.channels is 1"));
        }
    }

    private static PixelImage center(String mode, int[] of) {
        ImageSize size = new ImageSize(of[4], of[5]);
        Framing framing = Framing.center(of[0], of[1], new ImageSize(of[2], of[3]), size);
        return framed(framing, mode, Pictures.ofFormula(of[0], of[1]));
    }

    private static PixelImage box(String mode, int[] of) {
        ImageSize size = new ImageSize(of[4], of[5]);
        Framing framing = new Framing(of[0], of[1], of[2], of[3], of[4], of[5], 0, 0, size);
        return framed(framing, mode, Pictures.ofFormula(37, 50));
    }

    private static PixelImage framed(Framing framing, String mode, PixelImage colour) {
        PixelImage image = mode.equals("L") ? colour.grey() : colour;
        ImageSize size = framing.size();
        byte[] target = new byte[size.area() * image.channels()];
        framing.apply(image, target, 0);
        return new PixelImage(size.height(), size.width(), image.channels(), target);
    }

    private static int[] numbers(List<String> words) {
        return words.stream().mapToInt(Integer::parseInt).toArray();
    }
}
