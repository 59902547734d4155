package ai.gaze.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.StripedImages;
import ai.gaze.training.augment.AugmentationProvider;
import ai.gaze.training.augment.AugmentationType;
import ai.gaze.training.augment.Augmentations;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.Option;
import ai.gaze.zoo.registry.Options;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {

    private static final Option<Integer> IMAGES = Options.integer("images", 4, 1);

    static {
        Datasets.register(
                DatasetType.of(
                        "dots-of-test",
                        List.of(DatasetType.FOLDER, IMAGES),
                        (options, access) -> {
                            access.warnings()
                                    .accept(options.find(DatasetType.FOLDER).orElse("nowhere"));
                            return Datasets.of(
                                    dots(options.get(IMAGES), 1), dots(2, 1), List.of("a", "b"));
                        }));
    }

    @TempDir private Path folder;

    @Test
    void gazesOwnAreHadByNameAndByMethod() throws IOException {
        assertEquals(
                List.of("cifar10", "cifar100", "cifar100-coarse", "cifar10-sample", "image-folder"),
                Datasets.names().subList(0, 5));
        assertEquals(2000, Datasets.sample().train().size());
        assertEquals("cifar10-sample", Datasets.get("cifar10-sample").name());
        StripedImages.write(folder.resolve("train"), 3, 20);
        StripedImages.write(folder.resolve("val"), 2, 20);
        ImageDataset mine = Datasets.imageFolder(folder, 16);
        assertEquals(16, mine.train().width());
        ImageDataset named =
                Datasets.get("image-folder:image-size=24,crop=center,folder=" + folder);
        assertEquals(24, named.test().height());
        assertEquals(mine.files(), named.files());
        ImageDataset grey =
                Datasets.get("image-folder:image-size=[24, 40],channels=1,folder=" + folder);
        assertEquals(24 * 40, grey.test().imageBytes());
        assertEquals(40, grey.test().width());
        assertEquals(List.of(0.449), grey.statistics().mean());
    }

    @Test
    void aSetOfArraysMeasuresItsChannels() {
        byte[] pixels = {0, 51, (byte) 102, (byte) 204, 0, 51, (byte) 102, (byte) 204};
        LabeledImages train = LabeledImages.of(pixels, new int[] {0, 1}, 1, 2, 2);
        ImageDataset data =
                Datasets.of(
                        train,
                        LabeledImages.of(new byte[4], new int[1], 1, 2, 2),
                        List.of("cat", "dog"));
        assertEquals(List.of("cat", "dog"), data.classNames());
        assertEquals(0.2, data.statistics().mean().get(0), 1e-12);
        assertEquals(0.5, data.statistics().mean().get(1), 1e-12);
        assertEquals(0.2, data.statistics().std().get(0), 1e-12);
        assertEquals(0.3, data.statistics().std().get(1), 1e-12);
        assertEquals(List.of(1.0), ChannelStatistics.of(dots(3, 5)).std(), "nothing to divide by");
    }

    @Test
    void partsThatDoNotFitAreRefused() {
        assertRefused(() -> Datasets.of(dots(2, 2), dots(2, 3)), "give all of them the same size");
        assertRefused(() -> Datasets.of(dots(2, 2), dots(0, 2)), "has no test images");
        assertRefused(() -> Datasets.of(dots(1, 2), dots(2, 2)), "class 1, which the training");
        assertRefused(
                () -> Datasets.of(dots(2, 2), dots(2, 2), List.of("only")), "label 1 where 0 to 0");
        assertRefused(
                () -> LabeledImages.of(new byte[7], new int[2], 2, 2, 1),
                "7 bytes do not hold 2 images of 2 x 2 x 1");
    }

    @Test
    void oneOfAThirdPartyHasOptionsAFolderAndItsName() throws IOException {
        List<String> told = new ArrayList<>();
        DataAccess access = new DataAccess(FetchListener.SILENT, told::add);
        ImageDataset six =
                access.load(new DatasetSpec("dots-of-test", Map.of("images", "6")), folder);
        assertEquals(6, six.train().size());
        assertEquals("dots-of-test", six.name());
        assertEquals(List.of(folder.toString()), told);
        assertNotNull(access.info(DatasetSpec.of("dots-of-test"), null));
        assertEquals(2, access.test(DatasetSpec.of("dots-of-test"), null).orElseThrow().size());
        assertRefused(() -> Datasets.get("dots-of-test:images=0"), "a whole number from 1 up");
        assertRefused(() -> Datasets.get("dots-of-test:image=3"), "did you mean \"images\"");
        assertRefused(() -> Datasets.get("dots-of-tests"), "did you mean \"dots-of-test\"");
        assertRefused(() -> Datasets.get("cifar10:image-size=3"), "option of data set cifar10");
    }

    /** As a jar of a third party has it. */
    public static final class Provider implements DatasetProvider {
        @Override
        public DatasetType get() {
            return DatasetType.of(
                    "jar-of-test",
                    List.of(),
                    (options, access) -> Datasets.of(dots(2, 1), dots(2, 1)));
        }
    }

    /** As a jar of a third party has it. */
    public static final class Noise implements AugmentationProvider {
        @Override
        public AugmentationType get() {
            return AugmentationType.of(
                    "jar-of-test", List.of(), options -> (images, randoms) -> images);
        }
    }

    @Test
    void whatAJarBringsIsFound() throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(
                services.resolve(DatasetProvider.class.getName()), Provider.class.getName());
        Files.writeString(
                services.resolve(AugmentationProvider.class.getName()), Noise.class.getName());
        try (URLClassLoader jar = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            Datasets.registry().registerFoundBy(jar);
            Augmentations.registry().registerFoundBy(jar);
        }
        assertEquals("jar-of-test", Datasets.get("jar-of-test").name());
        assertNotNull(Augmentations.get("jar-of-test"));
    }

    private static void assertRefused(Runnable what, String words) {
        UserException e = assertThrows(UserException.class, what::run);
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }

    /** Grey squares of two classes in turn, each pixel 9. */
    private static LabeledImages dots(int count, int side) {
        byte[] pixels = new byte[count * side * side];
        Arrays.fill(pixels, (byte) 9);
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % 2;
        }
        return LabeledImages.of(pixels, labels, side, side, 1);
    }
}
