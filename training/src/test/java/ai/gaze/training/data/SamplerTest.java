package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.gaze.zoo.UserException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SamplerTest {

    @TempDir private Path folder;

    /** Images of one pixel that is their number; class c has as many as is said. */
    private static LabeledImages images(int... perClass) {
        int[] labels =
                IntStream.range(0, perClass.length)
                        .flatMap(c -> IntStream.generate(() -> c).limit(perClass[c]))
                        .toArray();
        byte[] pixels = new byte[labels.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) i;
        }
        List<String> names = IntStream.range(0, perClass.length).mapToObj(c -> "c" + c).toList();
        return LabeledImages.of(pixels, labels, 1, 1, 1, names);
    }

    private static EpochPlan plan(int epoch, int first, Sampler sampler) {
        return new EpochPlan(7, epoch, first, 4, sampler);
    }

    @Test
    void balancedDrawsEveryClassThatHasImagesAsOftenAndEveryImageOfItAsOften() {
        LabeledImages images = images(9000, 0, 900, 100);
        int[] order = plan(1, 0, Sampler.BALANCED).order(images);
        assertEquals(10_000, order.length);
        int[] counts = new int[4];
        int[] ofRare = new int[100];
        for (int index : order) {
            counts[images.label(index)]++;
            if (index >= 9900) {
                ofRare[index - 9900]++;
            }
        }
        assertEquals(0, counts[1]);
        for (int c : new int[] {0, 2, 3}) {
            // Four standard deviations of 10,000 draws with a chance of a third.
            assertEquals(3333, counts[c], 190);
        }
        assertTrue(Arrays.stream(ofRare).min().orElseThrow() >= 12, "33 expected of each");
        assertTrue(Arrays.stream(ofRare).max().orElseThrow() <= 60, "33 expected of each");
    }

    @ParameterizedTest
    @EnumSource
    void theOrderFollowsFromSeedAndEpochAndKeepsTheSizeOfAnEpoch(Sampler sampler) {
        for (int[] perClass : new int[][] {{1}, {5}, {0, 3}, {1, 31, 33}, {64, 1, 1, 0}}) {
            LabeledImages images = images(perClass);
            int[] order = plan(1, 0, sampler).order(images);
            assertEquals(images.size(), order.length);
            assertArrayEquals(order, plan(1, 3, sampler).order(images));
            if (images.size() > 10 && sampler != Sampler.SEQUENTIAL) {
                assertFalse(Arrays.equals(order, plan(2, 0, sampler).order(images)));
            }
            if (sampler != Sampler.BALANCED) {
                int[] sorted = sampler == Sampler.SHUFFLED ? order.clone() : order;
                if (sampler == Sampler.SHUFFLED) {
                    Arrays.sort(sorted);
                }
                assertArrayEquals(IntStream.range(0, images.size()).toArray(), sorted);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void arraysAndAnyOtherSourceGiveTheSameBatchesFromTheMiddleOn(Sampler sampler) {
        LabeledImages memory = images(11, 2, 1);
        ImageSource other = new Subset(memory, IntStream.range(0, 14).toArray());
        List<Integer> whole = pixels(memory, plan(3, 0, sampler));
        assertEquals(14, whole.size());
        for (int first = 0; first < 4; first++) {
            List<Integer> rest = whole.subList(4 * first, 14);
            assertEquals(rest, pixels(memory, plan(3, first, sampler)));
            assertEquals(rest, pixels(other, plan(3, first, sampler)));
        }
    }

    private static List<Integer> pixels(ImageSource images, EpochPlan plan) {
        List<Integer> all = new ArrayList<>();
        try (NDManager manager = NDManager.newBaseManager();
                BatchStream stream = images.batches(manager).epoch(plan)) {
            for (Optional<Batch> batch = stream.next(manager);
                    batch.isPresent();
                    batch = stream.next(manager)) {
                long[] labels = batch.get().labels().toLongArray();
                byte[] pixels = batch.get().images().toByteArray();
                for (int i = 0; i < labels.length; i++) {
                    assertEquals(images.label(pixels[i]), labels[i]);
                    all.add((int) pixels[i]);
                }
            }
        }
        return all;
    }

    @Test
    void anImageOfAFolderThatComesTwiceInAnEpochIsCutOutAnew() throws IOException {
        for (String file :
                List.of("train/a b/1.png", "train/猫/1.png", "val/a b/1.png", "val/猫/1.png")) {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            BufferedImage image = new BufferedImage(31, 33, BufferedImage.TYPE_INT_RGB);
            for (int i = 0; i < 31 * 33; i++) {
                image.setRGB(i % 31, i / 31, i * 65_521);
            }
            ImageIO.write(image, "png", path.toFile());
        }
        DataSpec spec = DataSpec.DEFAULT;
        ImageSource two = ImageFolder.read(folder, spec, w -> {}).train();
        ImageSource one = two.subset(new int[] {0, 0, 0});
        for (Sampler sampler : Sampler.values()) {
            List<Integer> sums = new ArrayList<>();
            try (DecodedBatches batches =
                    ((ImageFiles) one).batches(null).epoch(plan(1, 0, sampler), new int[3])) {
                byte[] pixels = batches.next().orElseThrow().images().pixels();
                int size = pixels.length / 3;
                for (int i = 0; i < 3; i++) {
                    sums.add(Arrays.hashCode(Arrays.copyOfRange(pixels, i * size, (i + 1) * size)));
                }
            }
            long different = sums.stream().distinct().count();
            assertEquals(sampler == Sampler.BALANCED ? 3 : 1, different, sampler.toString());
        }
    }

    @Test
    void aLabelWithoutAClassIsNamed() {
        ImageSource wrong =
                new ImageSource() {
                    @Override
                    public int size() {
                        return 3;
                    }

                    @Override
                    public int height() {
                        return 1;
                    }

                    @Override
                    public int width() {
                        return 1;
                    }

                    @Override
                    public int label(int index) {
                        return index - 1;
                    }

                    @Override
                    public List<String> classNames() {
                        return List.of("a", "b");
                    }

                    @Override
                    public void read(int index, byte[] target, int at) {}
                };
        UserException e =
                assertThrows(UserException.class, () -> plan(1, 0, Sampler.BALANCED).order(wrong));
        assertTrue(e.getMessage().contains("image 0 has label -1 where 0 to 1"), e.getMessage());
    }

    @Test
    void whatADataSetSaysOfItsBalance() {
        assertEquals("balanced: 1 training images of each class", balance(1, 1));
        assertEquals("nearly balanced: 3 to 4 training images of a class", balance(3, 4));
        assertTrue(
                balance(10, 9000, 90)
                        .startsWith(
                                "imbalanced: c1 has 9,000 training images and c0 10, 900.0 times as"
                                        + " many; recipe keys sampler: balanced or class-weights:"));
        assertTrue(
                balance(10, 0).startsWith("1 of the classes, such as c1, have no training image"));
        assertEquals("balanced: 7 training images of each class", balance(7));
    }

    private static String balance(int... perClass) {
        LabeledImages images = images(perClass);
        ImageDataset data =
                new ImageDataset(
                        "some",
                        images,
                        images,
                        new ChannelStatistics(List.of(0.5), List.of(0.5)),
                        false);
        return DatasetInfo.of(data, List.of()).balance().orElseThrow();
    }
}
