package ai.gaze.training.selftest;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Where fixtures come from: a folder of a person, or those inside Gaze. */
final class FixtureFolder {

    private static final String EXTENSION = ".safetensors";
    private static final long LARGEST = 1L << 30;

    private final List<String> names;
    private final Opener opener;

    /** Opens a file by its name. */
    private interface Opener {
        InputStream open(String file) throws IOException;
    }

    private FixtureFolder(List<String> names, Opener opener) {
        this.names = names;
        this.opener = opener;
    }

    /**
     * Lists the files {@code *.safetensors} of a folder.
     *
     * @throws UserException if there is no such folder, or nothing in it
     */
    static FixtureFolder of(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw UserException.of(
                    "there is no folder %s: name one that holds fixtures (*.safetensors)", folder);
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names =
                    files.map(f -> f.getFileName().toString())
                            .filter(f -> f.endsWith(EXTENSION))
                            .map(f -> f.substring(0, f.length() - EXTENSION.length()))
                            .sorted()
                            .toList();
            if (names.isEmpty()) {
                throw new UserException(
                        folder + " holds no fixtures: expected files named *.safetensors in it");
            }
            return new FixtureFolder(names, file -> open(folder.resolve(file)));
        }
    }

    private static InputStream open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UserException(file + " is not a file; a fixture was expected");
        }
        // A fixture is read whole: something huge under its name must not take all memory.
        if (Files.size(file) > LARGEST) {
            throw new UserException(file + " is larger than 1 GiB, too large for a fixture");
        }
        return Files.newInputStream(file);
    }

    /** The fixtures inside Gaze. A jar cannot be listed, so there is an index of them. */
    static FixtureFolder shipped() throws IOException {
        Opener resources =
                file ->
                        Objects.requireNonNull(
                                FixtureFolder.class.getResourceAsStream("fixtures/" + file), file);
        try (InputStream index = resources.open("index.txt")) {
            String text = new String(index.readAllBytes(), StandardCharsets.UTF_8);
            return new FixtureFolder(text.lines().toList(), resources);
        }
    }

    /** Returns the names without the extension, sorted. */
    List<String> names() {
        return names;
    }

    /**
     * Reads a fixture.
     *
     * @param name without the extension
     * @throws UserException if it is not as the format wants it
     */
    Fixture read(String name) throws IOException {
        String file = name + EXTENSION;
        try (InputStream in = opener.open(file)) {
            return Fixture.read(in, file);
        }
    }

    /**
     * Reads the file that another fixture names.
     *
     * @param file its name with the extension
     */
    Fixture readFile(String file) throws IOException {
        String name =
                file.endsWith(EXTENSION)
                        ? file.substring(0, file.length() - EXTENSION.length())
                        : file;
        if (!names.contains(name)) {
            throw UserException.of(
                    "there is no %s beside it, which holds the batches that it trains on; add it",
                    file);
        }
        return read(name);
    }
}
