package ai.gaze.training.data;

import ai.gaze.zoo.Texts;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Takes named files out of a folder of a {@code .tar.gz}.
 *
 * <p>An entry is written only under the file name that was asked for, never under its own path;
 * anything else in the archive, links included, is passed over.
 */
final class TarExtractor {

    /** Far more than any file of a data set has. */
    private static final long MOST = 256L << 20;

    private TarExtractor() {}

    /**
     * @param archive the archive
     * @param prefix the folder in the archive
     * @param names the files to take
     * @param folder where to write them
     * @throws SourceUnavailableException if the archive is damaged, lacks one, or has one twice
     * @throws IOException if writing fails
     */
    static void extract(Path archive, String prefix, Collection<String> names, Path folder)
            throws IOException {
        Set<String> missing = new LinkedHashSet<>(names);
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
                TarArchiveInputStream tar = read(() -> open(file))) {
            TarArchiveEntry e;
            while (!missing.isEmpty() && (e = read(tar::getNextEntry)) != null) {
                String path = e.getName();
                String name = path.substring(path.lastIndexOf('/') + 1);
                if (!path.equals(prefix + "/" + name)
                        || !names.contains(name)
                        || !e.isFile()
                        || e.isSymbolicLink()
                        || e.isLink()) {
                    continue;
                }
                if (!missing.remove(name) || e.getSize() > MOST) {
                    throw new SourceUnavailableException(
                            Texts.format("the archive has %s twice, or too large", path));
                }
                byte[] bytes = read(tar::readAllBytes);
                Files.write(folder.resolve(name), bytes, StandardOpenOption.CREATE_NEW);
            }
        }
        if (!missing.isEmpty()) {
            throw new SourceUnavailableException(
                    "the archive lacks " + prefix + "/" + String.join(", ", missing));
        }
    }

    private static TarArchiveInputStream open(InputStream file) throws IOException {
        return new TarArchiveInputStream(new GZIPInputStream(file));
    }

    /** Reads something of the archive. */
    @FunctionalInterface
    private interface Reading<T> {
        T get() throws IOException;
    }

    private static <T> T read(Reading<T> reading) throws IOException {
        try {
            return reading.get();
        } catch (IOException e) {
            throw new SourceUnavailableException("the archive is damaged: " + e.getMessage(), e);
        }
    }
}
