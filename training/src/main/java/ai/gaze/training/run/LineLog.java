package ai.gaze.training.run;

import ai.gaze.zoo.file.AtomicFiles;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;

/**
 * A text file that lines are appended to, and whose last lines can be dropped. What was appended is
 * never written again: the lines before a crash are there after it.
 */
final class LineLog implements AutoCloseable {

    private final FileChannel file;

    private LineLog(FileChannel file) {
        this.file = file;
    }

    /** Opens a file, or makes an empty one. */
    static LineLog open(Path path) throws IOException {
        return new LineLog(
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE));
    }

    /** Hands over the complete lines of a file, without their ends, until one is not wanted. */
    static void scan(Path path, Predicate<String> wanted) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            scan(in, wanted);
        }
    }

    /**
     * Drops all lines from the first one that is not wanted on, and a last line without an end: a
     * process that was killed, or a power cut, left it half written.
     */
    void keepWhile(Predicate<String> wanted) throws IOException {
        file.position(0);
        // Not closed: that would close the file.
        long kept = scan(new BufferedInputStream(Channels.newInputStream(file)), wanted);
        file.truncate(kept);
        file.position(kept);
    }

    /** Appends lines, each of which ends with a line feed: all of them or none. */
    void append(String lines) throws IOException {
        long start = file.position();
        try {
            AtomicFiles.writeFully(file, ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            try {
                file.truncate(start);
                file.position(start);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /** Waits until what was appended is on the disk. */
    void sync() throws IOException {
        file.force(false);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Returns the length in bytes of the wanted lines. */
    private static long scan(InputStream in, Predicate<String> wanted) throws IOException {
        long kept = 0;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next != '\n') {
                line.write(next);
                continue;
            }
            if (!wanted.test(line.toString(StandardCharsets.UTF_8))) {
                return kept;
            }
            kept += line.size() + 1;
            line.reset();
        }
        return kept;
    }
}
