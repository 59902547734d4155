package ai.gaze.training.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.translate.ServingTranslator;
import ai.gaze.training.image.Decoding;
import ai.gaze.training.image.ImageDecoder;
import ai.gaze.training.serving.ServedImages;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is served runs in a process that has DJL and not Gaze. */
class ClassJarTest {

    @TempDir private Path folder;

    /** Has DJL and the JDK, and none of Gaze's classes. */
    private static final class WithoutGaze extends ClassLoader {

        WithoutGaze() {
            super(ServingTranslator.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("ai.gaze.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }

    @Test
    void theJarHasAllThatDecodesImages() throws Exception {
        byte[] bytes = ClassJar.of(ServedImages.class);
        assertArrayEquals(bytes, ClassJar.of(ServedImages.class));
        Path jar = Files.write(folder.resolve("images.jar"), bytes);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, new WithoutGaze())) {
            Class<?> served = loader.loadClass(ServedImages.class.getName());
            assertNotSame(ServedImages.class, served);
            ServingTranslator translator =
                    (ServingTranslator) served.getConstructor().newInstance();
            translator.setArguments(Map.of("width", "32", "applySoftmax", "true"));
            Class<?> decoder = loader.loadClass(ImageDecoder.class.getName());
            Class<?> decoding = loader.loadClass(Decoding.class.getName());
            Object upright = decoding.getField("UPRIGHT").get(null);
            for (String format : new String[] {"png", "jpg", "gif", "bmp", "tiff"}) {
                ByteArrayOutputStream image = new ByteArrayOutputStream();
                ImageIO.write(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB), format, image);
                Object decoded =
                        decoder.getMethod("decode", byte[].class, decoding)
                                .invoke(null, image.toByteArray(), upright);
                Object width = decoded.getClass().getMethod("width").invoke(decoded);
                assertEquals(3, width, format);
            }
            InvocationTargetException e =
                    assertThrows(
                            InvocationTargetException.class,
                            () ->
                                    decoder.getMethod("decode", byte[].class, decoding)
                                            .invoke(null, new byte[] {1, 2, 3}, upright));
            assertEquals("BrokenImageException", e.getCause().getClass().getSimpleName());
        }
    }
}
