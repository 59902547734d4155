package ai.gaze.training.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Takes named files of known sizes out of a {@code .tar.gz}.
 *
 * <p>An entry is written only under the file name that was asked for, never under its own path;
 * anything else in the archive, links included, is passed over.
 */
final class TarExtractor {

    private static final int BUFFER = 1 << 16;

    private TarExtractor() {}

    /**
     * What to take.
     *
     * @param name the file name to write it under
     * @param bytes its exact size
     */
    record Wanted(String name, long bytes) {}

    /**
     * @param archive the archive
     * @param wanted the files to take, by the path of their entry
     * @param folder where to write them
     * @throws SourceUnavailableException if the archive is damaged, lacks one, or has one of
     *     another size or twice
     * @throws IOException if writing fails
     */
    static void extract(Path archive, Map<String, Wanted> wanted, Path folder) throws IOException {
        Set<String> missing = new LinkedHashSet<>(wanted.keySet());
        try (InputStream file = Files.newInputStream(archive);
                TarArchiveInputStream tar = open(file)) {
            for (TarArchiveEntry e = next(tar); e != null && !missing.isEmpty(); e = next(tar)) {
                Wanted want = wanted.get(e.getName());
                if (want == null || !e.isFile() || e.isSymbolicLink() || e.isLink()) {
                    continue;
                }
                if (!missing.remove(e.getName())) {
                    throw new SourceUnavailableException(
                            "the archive has " + e.getName() + " twice");
                }
                if (e.getSize() != want.bytes()) {
                    throw new SourceUnavailableException(
                            "%s in the archive has %d bytes where %d were expected"
                                    .formatted(e.getName(), e.getSize(), want.bytes()));
                }
                write(tar, want, folder.resolve(want.name()));
            }
        }
        if (!missing.isEmpty()) {
            throw new SourceUnavailableException("the archive lacks " + String.join(", ", missing));
        }
    }

    private static TarArchiveInputStream open(InputStream file) throws IOException {
        try {
            return new TarArchiveInputStream(
                    new BufferedInputStream(new GZIPInputStream(file, BUFFER), BUFFER));
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private static TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
        try {
            return tar.getNextEntry();
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private static void write(InputStream tar, Wanted want, Path target) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long left = want.bytes();
        try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
            while (left > 0) {
                int n = read(tar, buffer, (int) Math.min(left, BUFFER));
                if (n < 0) {
                    throw new SourceUnavailableException(
                            "the archive ends in the middle of " + want.name());
                }
                out.write(buffer, 0, n);
                left -= n;
            }
        }
    }

    private static int read(InputStream tar, byte[] buffer, int length) throws IOException {
        try {
            return tar.read(buffer, 0, length);
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private static SourceUnavailableException damaged(IOException e) {
        return new SourceUnavailableException("the archive is damaged: " + e.getMessage(), e);
    }
}
