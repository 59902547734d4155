package ai.gaze.training.run;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.AtomicFiles;
import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.file.Sha256;
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
import java.security.MessageDigest;
import java.util.function.Predicate;

/**
 * A text file that lines are appended to, and whose last lines can be dropped. What was appended is
 * never written again: the lines before a crash are there after it.
 */
final class LineLog implements AutoCloseable {

    private final Path path;
    private final FileChannel file;

    /** Over all that is in front of the position. */
    private MessageDigest digest = Sha256.newDigest();

    private LineLog(Path path, FileChannel file) {
        this.path = path;
        this.file = file;
    }

    /** Opens a file, or makes an empty one. {@link #keepWhile} then says what of it counts. */
    static LineLog open(Path path) throws IOException {
        requireFile(path);
        return new LineLog(
                path,
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE));
    }

    // Whoever opens a pipe waits for somebody at its other end.
    private static void requireFile(Path path) {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new UserException(
                    path + " is not a regular file; put back a copy of it, or start a new run");
        }
    }

    /** Hands over the complete lines of a file, without their ends, until one is not wanted. */
    static void scan(Path path, Predicate<String> wanted) throws IOException {
        requireFile(path);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            scan(in, wanted);
        } catch (IOException e) {
            throw FileErrors.naming(path, e);
        }
    }

    /** Whether a file begins with what a checkpoint says of it. */
    static boolean beginsWith(Path path, LogMark mark) throws IOException {
        requireFile(path);
        try (InputStream in = Files.newInputStream(path)) {
            MessageDigest found = Sha256.newDigest();
            return digest(in, mark.bytes(), found) == mark.bytes()
                    && CanonicalJson.hex(found.digest()).equals(mark.sha256());
        } catch (IOException e) {
            throw FileErrors.naming(path, e);
        }
    }

    /**
     * Drops all lines from the first one that is not wanted on, and a last line without an end: a
     * process that was killed, or a power cut, left it half written.
     */
    void keepWhile(Predicate<String> wanted) throws IOException {
        try {
            keep(wanted);
        } catch (IOException e) {
            throw FileErrors.naming(path, e);
        }
    }

    private void keep(Predicate<String> wanted) throws IOException {
        file.position(0);
        // Not closed: that would close the file.
        long kept = scan(new BufferedInputStream(Channels.newInputStream(file)), wanted);
        if (kept < file.size()) {
            file.truncate(kept);
        }
        file.position(0);
        digest = Sha256.newDigest();
        digest(Channels.newInputStream(file), kept, digest);
        file.position(kept);
    }

    /** Appends lines, each of which ends with a line feed: all of them or none. */
    void append(String lines) throws IOException {
        long start = file.position();
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        try {
            AtomicFiles.writeFully(file, ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            try {
                file.truncate(start);
                file.position(start);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw FileErrors.naming(path, e);
        }
        digest.update(bytes);
    }

    /** Waits until what was appended is on the disk. */
    void sync() throws IOException {
        try {
            file.force(false);
        } catch (IOException e) {
            throw FileErrors.naming(path, e);
        }
    }

    /** Returns how far the log goes. */
    LogMark mark() throws IOException {
        try {
            MessageDigest sofar = (MessageDigest) digest.clone();
            return new LogMark(file.position(), CanonicalJson.hex(sofar.digest()));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the SHA-256 of every Java can be cloned", e);
        }
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

    /** Takes in so many bytes, or all that there are; returns how many. */
    private static long digest(InputStream in, long bytes, MessageDigest into) throws IOException {
        byte[] buffer = new byte[1 << 13];
        long taken = 0;
        while (taken < bytes) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, bytes - taken));
            if (count < 0) {
                break;
            }
            into.update(buffer, 0, count);
            taken += count;
        }
        return taken;
    }
}
