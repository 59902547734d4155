package ai.gaze.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The files of this machine, seen through a {@link FaultyDisk}. */
final class FaultyFileSystem extends FileSystem {

    private static final FileSystem REAL = FileSystems.getDefault();

    private final FaultyDisk disk;
    private final Provider provider = new Provider();

    FaultyFileSystem(FaultyDisk disk) {
        this.disk = disk;
    }

    Path path(Path real) {
        return real == null ? null : new FaultyPath(this, real);
    }

    private static Path real(Path path) {
        return ((FaultyPath) path).real();
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return REAL.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return REAL.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return REAL.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
        return path(REAL.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        PathMatcher matcher = REAL.getPathMatcher(pattern);
        return path -> matcher.matches(real(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException();
    }

    private final class Provider extends FileSystemProvider {

        @Override
        public String getScheme() {
            return "faulty";
        }

        @Override
        public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileSystem getFileSystem(URI uri) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path getPath(URI uri) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel newFileChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            boolean missing = !Files.exists(real(path));
            boolean makes =
                    options.contains(StandardOpenOption.CREATE_NEW)
                            || (missing && options.contains(StandardOpenOption.CREATE));
            boolean changes = options.contains(StandardOpenOption.WRITE) || makes;
            if (makes) {
                disk.make();
            } else if (options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
                disk.change();
            }
            Path absolute = real(path).toAbsolutePath();
            if (changes && !missing) {
                disk.follow(files -> files.isThere(absolute));
            }
            FileChannel channel = FileChannel.open(real(path), options, attributes);
            if (makes) {
                disk.follow(files -> files.made(absolute, false));
            }
            disk.opened(channel);
            return new FaultyChannel(disk, channel, absolute);
        }

        @Override
        public SeekableByteChannel newByteChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            return newFileChannel(path, options, attributes);
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(
                Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
            List<Path> found = new ArrayList<>();
            try (DirectoryStream<Path> files = Files.newDirectoryStream(real(directory))) {
                for (Path file : files) {
                    if (filter.accept(path(file))) {
                        found.add(path(file));
                    }
                }
            }
            return new DirectoryStream<>() {
                @Override
                public Iterator<Path> iterator() {
                    return found.iterator();
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void createDirectory(Path directory, FileAttribute<?>... attributes)
                throws IOException {
            if (!Files.exists(real(directory))) {
                disk.make();
            }
            Files.createDirectory(real(directory), attributes);
            disk.follow(files -> files.made(real(directory).toAbsolutePath(), true));
        }

        @Override
        public void delete(Path path) throws IOException {
            disk.change();
            Path absolute = real(path).toAbsolutePath();
            disk.follow(files -> files.isThere(absolute));
            Files.delete(absolute);
            disk.follow(files -> files.deleted(absolute));
        }

        @Override
        public boolean deleteIfExists(Path path) throws IOException {
            return Files.exists(real(path), LinkOption.NOFOLLOW_LINKS) && deleted(path);
        }

        private boolean deleted(Path path) throws IOException {
            delete(path);
            return true;
        }

        @Override
        public void copy(Path source, Path target, CopyOption... options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void move(Path source, Path target, CopyOption... options) throws IOException {
            disk.change();
            Path from = real(source).toAbsolutePath();
            Path to = real(target).toAbsolutePath();
            disk.follow(files -> files.isThere(from));
            disk.follow(files -> files.isThere(to));
            Files.move(from, to, options);
            disk.follow(files -> files.moved(from, to));
        }

        @Override
        public boolean isSameFile(Path path, Path other) throws IOException {
            return Files.isSameFile(real(path), real(other));
        }

        @Override
        public boolean isHidden(Path path) throws IOException {
            return Files.isHidden(real(path));
        }

        @Override
        public FileStore getFileStore(Path path) throws IOException {
            return Files.getFileStore(real(path));
        }

        @Override
        public void checkAccess(Path path, AccessMode... modes) throws IOException {
            real(path).getFileSystem().provider().checkAccess(real(path), modes);
        }

        @Override
        public <V extends FileAttributeView> V getFileAttributeView(
                Path path, Class<V> type, LinkOption... options) {
            return Files.getFileAttributeView(real(path), type, options);
        }

        @Override
        public <A extends BasicFileAttributes> A readAttributes(
                Path path, Class<A> type, LinkOption... options) throws IOException {
            return Files.readAttributes(real(path), type, options);
        }

        @Override
        public Map<String, Object> readAttributes(
                Path path, String attributes, LinkOption... options) throws IOException {
            return Files.readAttributes(real(path), attributes, options);
        }

        @Override
        public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
            throw new UnsupportedOperationException();
        }
    }
}
