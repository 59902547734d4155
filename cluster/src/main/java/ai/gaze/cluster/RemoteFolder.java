package ai.gaze.cluster;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * A folder on a file system of Hadoop's. A file in it is replaced whole or not at all: where a
 * rename does that, by a rename of a file beside it; on an object store by closing the new one.
 */
final class RemoteFolder {

    private static final Set<String> OBJECT_STORES = Set.of("s3a", "s3", "gs", "oss", "cosn");
    private static final String UNFINISHED = ".unfinished";

    private final FileSystem files;
    private final Path root;
    private final Configuration conf;
    private final boolean isObjectStore;

    RemoteFolder(FileSystem files, Path root, Configuration conf) {
        // The local one would keep sums in files of their own, which a kill parts from their files.
        this.files = files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
        // A bucket without a path, and a name after it, would be one name.
        boolean isWhole = root.toUri().getPath().isEmpty();
        this.root = this.files.makeQualified(isWhole ? new Path(root.toUri() + "/") : root);
        this.conf = conf;
        isObjectStore = OBJECT_STORES.contains(this.root.toUri().getScheme());
    }

    /** Is done before a file takes its place, which it does not if this throws. */
    @FunctionalInterface
    interface Check {
        /** Throws if the file is not to take its place. */
        void run() throws IOException;
    }

    /**
     * Returns the files below a folder in it by their names from there on, with slashes.
     *
     * @param name of the folder; empty for this one
     */
    Map<String, FileStatus> list(String name) throws IOException {
        Map<String, FileStatus> found = new TreeMap<>();
        try {
            if (isObjectStore) {
                listAtOnce(path(name), found);
            } else {
                list(path(name), "", found);
            }
        } catch (FileNotFoundException none) {
            return found;
        }
        return found;
    }

    // An object store has no folders, and tells all in one answer.
    private void listAtOnce(Path folder, Map<String, FileStatus> found) throws IOException {
        RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
        String path = folder.toUri().getPath();
        int start = path.endsWith("/") ? path.length() : path.length() + 1;
        while (all.hasNext()) {
            FileStatus file = all.next();
            found.put(file.getPath().toUri().getPath().substring(start), file);
        }
    }

    // Hadoop's own walk starts a process for each file of a local file system.
    private void list(Path folder, String before, Map<String, FileStatus> found)
            throws IOException {
        for (FileStatus file : files.listStatus(folder)) {
            String name = before + file.getPath().getName();
            if (file.isDirectory()) {
                list(file.getPath(), name + "/", found);
            } else {
                found.put(name, file);
            }
        }
    }

    /** Copies one of its files to this machine. */
    void get(FileStatus file, java.nio.file.Path target) throws IOException {
        Files.createDirectories(target.getParent());
        try (InputStream in = files.open(file.getPath())) {
            long length = Files.copy(in, target);
            if (length < file.getLen()) {
                throw new IOException(
                        String.format(
                                Locale.ROOT,
                                "%s ended after %d of %d bytes",
                                file.getPath(),
                                length,
                                file.getLen()));
            }
        }
    }

    /** Reads a small file, if it is there. */
    Optional<String> read(String name) throws IOException {
        try (InputStream in = files.open(path(name))) {
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (FileNotFoundException none) {
            return Optional.empty();
        }
    }

    /** Writes a small file. */
    void write(String name, String text) throws IOException {
        put(name, out -> out.write(text.getBytes(StandardCharsets.UTF_8)), () -> {});
    }

    /** Copies a file of this machine into it. */
    void put(java.nio.file.Path file, String name, Check check) throws IOException {
        put(name, out -> Files.copy(file, out), check);
    }

    private void put(String name, Content content, Check check) throws IOException {
        Path target = path(name);
        if (isObjectStore) {
            create(target, content, check);
            return;
        }
        Path beside = path(name + "." + UUID.randomUUID() + UNFINISHED);
        create(beside, content, () -> {});
        check.run();
        replace(beside, target);
    }

    private void create(Path target, Content content, Check check) throws IOException {
        FSDataOutputStream out = files.create(target, true);
        boolean isWhole = false;
        try {
            content.writeTo(out);
            check.run();
            isWhole = true;
        } finally {
            if (!isWhole) {
                giveUp(out);
            }
        }
        out.close();
    }

    /** Leaves what was there; to close the stream would put half a file in its place. */
    private void giveUp(FSDataOutputStream out) throws IOException {
        try {
            out.abort();
        } catch (UnsupportedOperationException e) {
            if (!isObjectStore) {
                out.close();
            }
        }
    }

    private void replace(Path beside, Path target) throws IOException {
        try {
            if (files.rename(beside, target)) {
                return;
            }
        } catch (FileAlreadyExistsException e) {
            // As HDFS, which says false, it renames over a file only if it is told to.
        }
        FileContext.getFileContext(target.toUri(), conf)
                .rename(beside, target, Options.Rename.OVERWRITE);
    }

    void delete(String name) throws IOException {
        files.delete(path(name), false);
    }

    /** Whether a file is what a process that was killed left of one. */
    static boolean isUnfinished(String name) {
        return name.endsWith(UNFINISHED);
    }

    private Path path(String name) {
        return name.isEmpty() ? root : new Path(root, name);
    }

    @Override
    public String toString() {
        return root.toString();
    }

    private interface Content {
        void writeTo(OutputStream out) throws IOException;
    }
}
