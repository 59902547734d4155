package ai.gaze.training.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;

/** The pictures that {@code make.py} made, and the one that it made them of. */
final class Pictures {

    private Pictures() {}

    /** The picture of a formula. */
    static PixelImage ofFormula(int height, int width) {
        byte[] pixels = new byte[height * width * 3];
        for (int i = 0; i < pixels.length; i++) {
            int c = i % 3;
            int x = i / 3 % width;
            int y = i / 3 / width;
            pixels[i] = (byte) (x * 7 + y * 13 + c * 31 + x * y);
        }
        return new PixelImage(height, width, pixels);
    }

    /** The pixels of a PNG of the resources, by the JDK alone. */
    static byte[] expected(String name) throws IOException {
        try (InputStream in = open(name + ".png")) {
            java.awt.image.BufferedImage image = ImageIO.read(in);
            byte[] pixels = new byte[image.getHeight() * image.getWidth() * 3];
            for (int i = 0; i < pixels.length; i += 3) {
                int rgb = image.getRGB(i / 3 % image.getWidth(), i / 3 / image.getWidth());
                pixels[i] = (byte) (rgb >> 16);
                pixels[i + 1] = (byte) (rgb >> 8);
                pixels[i + 2] = (byte) rgb;
            }
            return pixels;
        }
    }

    /** All files of an archive of the resources. */
    static Map<String, byte[]> files(String archive) {
        Map<String, byte[]> files = new TreeMap<>();
        try (InputStream in = open(archive);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** Copies a resource into a folder. */
    static Path copy(String name, Path folder) throws IOException {
        try (InputStream in = open(name)) {
            Path file = folder.resolve(name);
            Files.write(file, in.readAllBytes());
            return file;
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream in = Pictures.class.getResourceAsStream(name);
        if (in == null) {
            throw new IOException("no resource " + name);
        }
        return in;
    }
}
