package ai.gaze.cluster;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/**
 * Files of this machine behind Hadoop's API, each operation of which may be broken off: as {@code
 * breaking:} with renames that replace a file, as {@code s3:} with files that are there once they
 * are closed, as object stores have them.
 */
public final class BreakingFileSystem extends RawLocalFileSystem {

    // To read Hadoop's defaults takes longer than to train what these tests pretend to.
    private static final Configuration CONF = new Configuration();

    private static Step step = operation -> {};

    private URI uri;

    /** Is told of each operation before it is done. */
    @FunctionalInterface
    interface Step {
        /** Throws if the operation is to be broken off. */
        void before(String operation) throws IOException;
    }

    static void before(Step each) {
        step = each;
    }

    /** Opens a folder. */
    static RemoteFolder folder(String scheme, java.nio.file.Path folder) throws IOException {
        CONF.setClass("fs." + scheme + ".impl", BreakingFileSystem.class, RawLocalFileSystem.class);
        Path path = new Path(scheme + "://" + folder);
        return new RemoteFolder(path.getFileSystem(CONF), path, CONF);
    }

    @Override
    public void initialize(URI name, Configuration conf) throws IOException {
        uri = URI.create(name.getScheme() + ":///");
        super.initialize(name, conf);
    }

    @Override
    public URI getUri() {
        // It is asked while it is made.
        return uri == null ? super.getUri() : uri;
    }

    @Override
    public FSDataOutputStream create(
            Path file,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        step.before("create " + file);
        java.nio.file.Path target = pathToFile(file).toPath();
        Files.createDirectories(target.getParent());
        return new FSDataOutputStream(
                uri.getScheme().equals("s3") ? new Stored(target) : new Written(target), null);
    }

    @Override
    public FSDataInputStream open(Path file, int bufferSize) throws IOException {
        step.before("open " + file);
        return super.open(file, bufferSize);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        step.before("rename to " + to);
        return super.rename(from, to);
    }

    @Override
    public boolean delete(Path file, boolean recursive) throws IOException {
        step.before("delete " + file);
        return super.delete(file, recursive);
    }

    @Override
    public FileStatus[] listStatus(Path folder) throws IOException {
        step.before("list " + folder);
        // Without rights, for which it would look at a file: address.
        return Arrays.stream(super.listStatus(folder))
                .map(
                        file ->
                                new FileStatus(
                                        file.getLen(), file.isDirectory(), 1, 1, 0, file.getPath()))
                .toArray(FileStatus[]::new);
    }

    /** What is written is there at once. */
    private static final class Written extends FilterOutputStream {

        private final java.nio.file.Path target;

        Written(java.nio.file.Path target) throws IOException {
            super(Files.newOutputStream(target));
            this.target = target;
        }

        @Override
        public void write(byte[] bytes, int start, int length) throws IOException {
            out.write(bytes, start, length / 2);
            out.flush();
            step.before("write " + target);
            out.write(bytes, start + length / 2, length - length / 2);
        }

        @Override
        public void close() throws IOException {
            out.close();
            step.before("close " + target);
        }
    }

    /** What is written is there once it is closed. */
    private static final class Stored extends OutputStream implements Abortable {

        private final java.nio.file.Path target;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean isOver;

        Stored(java.nio.file.Path target) {
            this.target = target;
        }

        @Override
        public void write(int one) {
            bytes.write(one);
        }

        @Override
        public void write(byte[] more, int start, int length) throws IOException {
            bytes.write(more, start, length / 2);
            step.before("write " + target);
            bytes.write(more, start + length / 2, length - length / 2);
        }

        @Override
        public void close() throws IOException {
            if (!isOver) {
                isOver = true;
                step.before("close " + target);
                java.nio.file.Path whole = target.resolveSibling(".whole");
                Files.write(whole, bytes.toByteArray());
                Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
            }
        }

        @Override
        public AbortableResult abort() {
            isOver = true;
            return null;
        }
    }
}
