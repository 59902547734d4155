package ai.gaze.training.data;

import ai.gaze.training.image.Decoding;
import ai.gaze.training.image.ImageDecoder;
import com.sun.management.OperatingSystemMXBean;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Measures how many images of an image folder become training batches in a second, beside the JDK's
 * own reading and scaling of the same files. Takes a folder with {@code train/CLASS/*}.
 */
final class DecodingSpeed {

    private static final int TURNS = 5;
    private static final int SIDE = 224;

    private DecodingSpeed() {}

    /**
     * Takes the folder. The contenders take turns, so that a machine that drifts treats them alike.
     */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder.resolve("train"))) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (int turn = 0; turn <= TURNS; turn++) {
            String read = perSecond(files.size(), () -> each(files, f -> ImageIO.read(f.toFile())));
            String scaled = perSecond(files.size(), () -> each(files, DecodingSpeed::jdk));
            String decoded =
                    perSecond(
                            files.size(),
                            () -> each(files, f -> ImageDecoder.decode(f, Decoding.UPRIGHT)));
            String one = perSecond(files.size(), () -> batches(folder, 1, "none"));
            String two = perSecond(files.size(), () -> batches(folder, 2, "none"));
            String rgb = perSecond(files.size(), () -> batches(folder, 1, "rgb"));
            String rgbTwo = perSecond(files.size(), () -> batches(folder, 2, "rgb"));
            String jpeg = perSecond(files.size(), () -> batches(folder, 1, "jpeg"));
            System.out.printf(
                    Locale.ROOT,
                    "%s  ImageIO.read %s  and drawImage to 224 %s  ImageDecoder %s  batches, 1"
                            + " thread %s  2 threads %s  of cache rgb %s, 2 threads %s  of"
                            + " cache jpeg %s"
                            + " images/s (per second of processor time)%n",
                    turn == 0 ? "warm-up" : "turn " + turn,
                    read,
                    scaled,
                    decoded,
                    one,
                    two,
                    rgb,
                    rgbTwo,
                    jpeg);
        }
    }

    private static BufferedImage jdk(Path file) throws IOException {
        BufferedImage scaled = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scaled.createGraphics();
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(ImageIO.read(file.toFile()), 0, 0, SIDE, SIDE, null);
        graphics.dispose();
        return scaled;
    }

    private static void batches(Path folder, int threads, String cache) throws IOException {
        DataSpec spec =
                DataSpec.of(
                        Datasets.registry()
                                .get(ImageFolder.NAME)
                                .read(
                                        Map.of(
                                                "image-size",
                                                "" + SIDE,
                                                "test-share",
                                                "0.001",
                                                "threads",
                                                "" + threads,
                                                "cache",
                                                cache)));
        ImageFiles images = (ImageFiles) ImageFolder.read(folder, spec, warning -> {}).train();
        int[] order = IntStream.range(0, images.size()).toArray();
        try (DecodedBatches batches =
                images.batches(null).epoch(new EpochPlan(1, 1, 0, 32), order)) {
            while (batches.next().isPresent()) {}
        }
    }

    private static void each(List<Path> files, Reading reading) throws Exception {
        for (Path file : files) {
            reading.read(file);
        }
    }

    /**
     * Images per second, and per second of processor time: what others do on the machine is not in
     * it.
     */
    private static String perSecond(int images, Work work) throws Exception {
        OperatingSystemMXBean machine =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long begun = System.nanoTime();
        long processor = machine.getProcessCpuTime();
        work.run();
        return String.format(
                Locale.ROOT,
                "%.0f (%.0f)",
                images / ((System.nanoTime() - begun) / 1e9),
                images / ((machine.getProcessCpuTime() - processor) / 1e9));
    }

    private interface Reading {
        Object read(Path file) throws Exception;
    }

    private interface Work {
        void run() throws Exception;
    }
}
