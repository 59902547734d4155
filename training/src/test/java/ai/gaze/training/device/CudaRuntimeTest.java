package ai.gaze.training.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runtime that the CUDA build of PyTorch brings is put where DJL looks for it. */
class CudaRuntimeTest {

    private static final String LIBRARY = "libcudart-9335f6a2.so.12";

    @TempDir Path jar;
    @TempDir Path cache;

    @Test
    void theBundledRuntimeGetsTheNameThatDjlLooksFor() throws IOException {
        describe("cu124", "libc10.so," + LIBRARY);
        Path library =
                Files.createDirectories(jar.resolve("pytorch/cu124/linux-x86_64")).resolve(LIBRARY);
        Files.writeString(library, "runtime");

        Path folder = unpack().orElseThrow();

        assertEquals("runtime", Files.readString(folder.resolve("libcudart.so")));
        assertEquals(folder, unpack().orElseThrow(), "the second call finds it there");
    }

    @Test
    void aBuildForTheCpuHasNone() throws IOException {
        describe("cpu", "libc10.so,libtorch.so");
        assertEquals(Optional.empty(), unpack());
    }

    @Test
    void aLibraryThatIsNamedButNotThereIsAnErrorThatNamesIt() throws IOException {
        describe("cu124", LIBRARY);
        IOException error = assertThrows(IOException.class, this::unpack);
        assertEquals(
                "the CUDA build of PyTorch on the class path has no pytorch/cu124/linux-x86_64/"
                        + LIBRARY,
                error.getMessage());
    }

    @Test
    void theRuntimeOfAPyTorchThatWasBroughtGetsThatNameToo() throws IOException {
        Path brought = Files.createDirectories(jar.resolve("libtorch 猫/lib"));
        assertEquals(Optional.empty(), CudaRuntime.beside(brought, cache));
        Files.writeString(brought.resolve(LIBRARY), "brought");

        Path folder = CudaRuntime.beside(brought, cache).orElseThrow();

        assertEquals("brought", Files.readString(folder.resolve("libcudart.so")));
        assertEquals(folder, CudaRuntime.beside(brought, cache).orElseThrow());

        Files.writeString(brought.resolve(LIBRARY), "another version");
        Path other = CudaRuntime.beside(brought, cache).orElseThrow();
        assertEquals("another version", Files.readString(other.resolve("libcudart.so")));

        Files.writeString(brought.resolve("libcudart.so"), "of the right name");
        assertEquals(brought, CudaRuntime.beside(brought, cache).orElseThrow());
    }

    @Test
    void aFolderThatIsNotThereIsLeftToTheEngine() throws IOException {
        assertEquals(Optional.empty(), CudaRuntime.beside(jar.resolve("none"), cache));
    }

    private void describe(String flavor, String libraries) throws IOException {
        Path properties = jar.resolve("native/lib/pytorch.properties");
        Files.createDirectories(properties.getParent());
        Files.writeString(
                properties,
                "version=2.5.1\nflavor="
                        + flavor
                        + "\nclassifier=linux-x86_64\nlibraries="
                        + libraries
                        + "\n");
    }

    private Optional<Path> unpack() throws IOException {
        // Without a parent: the natives of the tests must not be seen.
        try (URLClassLoader jars = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            return CudaRuntime.unpack(jars, cache);
        }
    }
}
