package ai.gaze.training.device;

import ai.djl.util.Utils;
import ai.gaze.training.data.GazeHome;
import ai.gaze.zoo.file.AtomicFiles;
import ai.gaze.zoo.file.FileErrors;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Makes DJL see the GPU of a machine that has a driver and no CUDA toolkit.
 *
 * <p>DJL looks for GPUs through a library of the name {@code libcudart.so}, which only a toolkit
 * installs; without one it takes the CPU and says nothing. The CUDA build of PyTorch on the class
 * path has that very library under a longer name. This class puts a copy of it, under the name that
 * DJL looks for, in a folder that JNA searches first; so it also wins over a toolkit of another
 * version. A PyTorch that {@code PYTORCH_LIBRARY_PATH} names has one, too.
 */
final class CudaRuntime {

    private static final String SEARCH_PATH = "jna.library.path";
    private static final String NAME = "libcudart.so";
    private static final String LIBRARY = "libcudart.*\\.so.*";
    private static final String PROPERTIES = "native/lib/pytorch.properties";

    private static boolean done;
    private static String failure;

    private CudaRuntime() {}

    /**
     * Lets DJL find the bundled runtime; must come before the first use of the engine.
     *
     * @return why it cannot; empty if it can, or if this PyTorch is one for the CPU
     */
    static synchronized Optional<String> makeVisible() {
        if (!done) {
            try {
                Path cache = GazeHome.path().resolve("cuda");
                String brought = Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH");
                (brought == null
                                ? unpack(CudaRuntime.class.getClassLoader(), cache)
                                : beside(Path.of(brought), cache))
                        .ifPresent(CudaRuntime::searchFirst);
            } catch (IOException | InvalidPathException e) {
                failure = "the CUDA runtime cannot be unpacked: " + e.getMessage();
            }
        }
        done = true;
        return Optional.ofNullable(failure);
    }

    /**
     * Copies the bundled runtime out of its jar, unless it is there already.
     *
     * @param jars where the native libraries of PyTorch are
     * @param cache folder for the copy
     * @return the folder that holds {@code libcudart.so}; empty if the bundled PyTorch is one for
     *     the CPU
     */
    static Optional<Path> unpack(ClassLoader jars, Path cache) throws IOException {
        Properties bundled = bundled(jars);
        String flavor = bundled.getProperty("flavor", "");
        Optional<String> library =
                Arrays.stream(bundled.getProperty("libraries", "").split(","))
                        .filter(name -> name.matches(LIBRARY))
                        .findFirst();
        if (!flavor.startsWith("cu") || library.isEmpty()) {
            return Optional.empty();
        }
        Path folder = cache.resolve(bundled.getProperty("version") + "-" + flavor);
        Path copy = folder.resolve(NAME);
        if (!Files.exists(copy)) {
            Files.createDirectories(folder);
            String resource =
                    "pytorch/"
                            + flavor
                            + "/"
                            + bundled.getProperty("classifier")
                            + "/"
                            + library.get();
            try (InputStream in = jars.getResourceAsStream(resource)) {
                if (in == null) {
                    throw new IOException(
                            "the CUDA build of PyTorch on the class path has no " + resource);
                }
                AtomicFiles.write(copy, out -> in.transferTo(Channels.newOutputStream(out)));
            }
        }
        return Optional.of(folder);
    }

    /**
     * Finds the runtime of a PyTorch that was brought, and copies it under the name that DJL looks
     * for, unless it has that one.
     *
     * @param pytorch folder of its libraries, which {@code PYTORCH_LIBRARY_PATH} names
     * @param cache folder for the copy
     * @return the folder that holds {@code libcudart.so}; empty if there is no runtime
     */
    static Optional<Path> beside(Path pytorch, Path cache) throws IOException {
        if (Files.exists(pytorch.resolve(NAME)) || !Files.isDirectory(pytorch)) {
            return Optional.of(pytorch).filter(Files::isDirectory);
        }
        Optional<Path> library;
        try (Stream<Path> files = Files.list(pytorch)) {
            library =
                    files.filter(f -> f.getFileName().toString().matches(LIBRARY))
                            .max(Comparator.naturalOrder());
        }
        if (library.isEmpty()) {
            return Optional.empty();
        }
        Path original = library.get().toAbsolutePath();
        String version =
                original + " " + Files.size(original) + " " + Files.getLastModifiedTime(original);
        Path folder =
                cache.resolve(
                        UUID.nameUUIDFromBytes(version.getBytes(StandardCharsets.UTF_8))
                                .toString());
        Path copy = folder.resolve(NAME);
        if (!Files.exists(copy)) {
            Files.createDirectories(folder);
            try (InputStream in = Files.newInputStream(original)) {
                AtomicFiles.write(copy, out -> in.transferTo(Channels.newOutputStream(out)));
            }
        }
        return Optional.of(folder);
    }

    /**
     * Returns what PyTorch is built for, such as {@code cpu} or {@code cu124}: the one that DJL's
     * {@code PYTORCH_LIBRARY_PATH} and {@code PYTORCH_FLAVOR} name, else that on the class path;
     * empty if there is none.
     */
    static String flavor() {
        String named = Utils.getEnvOrSystemProperty("PYTORCH_FLAVOR", "");
        if (!named.isEmpty() && Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH") != null) {
            return named;
        }
        try {
            return bundled(CudaRuntime.class.getClassLoader()).getProperty("flavor", "");
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
    }

    private static Properties bundled(ClassLoader jars) throws IOException {
        Properties bundled = new Properties();
        try (InputStream in = jars.getResourceAsStream(PROPERTIES)) {
            if (in != null) {
                bundled.load(in);
            }
        }
        return bundled;
    }

    private static void searchFirst(Path folder) {
        String before = System.getProperty(SEARCH_PATH);
        System.setProperty(
                SEARCH_PATH,
                before == null ? folder.toString() : folder + File.pathSeparator + before);
    }
}
