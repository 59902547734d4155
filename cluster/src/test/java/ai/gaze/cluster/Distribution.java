package ai.gaze.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The Gaze that is packaged, and what it writes. */
final class Distribution {

    static final Path TARGET = Path.of("target").toAbsolutePath();

    private Distribution() {}

    /** Returns the distribution; a test that needs it is skipped where it is not built. */
    static Path archive() throws IOException {
        assumeTrue(
                Files.exists(TARGET.resolve("gaze-cluster.jar")),
                "the jar is made after the tests of phase test: build it with -DskipTests first");
        Path built = TARGET.resolve("../../cli/target");
        assumeTrue(Files.isDirectory(built), "the distribution is not built: cli failed before");
        try (Stream<Path> files = Files.list(built)) {
            Optional<Path> found =
                    files.filter(file -> file.getFileName().toString().matches("gaze-.*\\.zip"))
                            .max(
                                    (a, b) ->
                                            Long.compare(
                                                    a.toFile().lastModified(),
                                                    b.toFile().lastModified()));
            assumeTrue(found.isPresent(), "the distribution is not built; phase package makes it");
            return found.orElseThrow().toRealPath();
        }
    }

    /** Unpacks it as Spark does. */
    static Path unzipped(Path archive, Path target) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                Path file = target.resolve(entry.getName());
                if (!entry.isDirectory()) {
                    Files.createDirectories(file.getParent());
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, file);
                    }
                }
            }
        }
        return target;
    }

    /** Sums of all tensors but that of the sum over everything, which knows the run. */
    static Map<String, String> tensors(Path file) throws Exception {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int header = Math.toIntExact(bytes.getLong());
        JsonNode tree = new ObjectMapper().readTree(bytes.array(), 8, header);
        Map<String, String> sums = new TreeMap<>();
        for (Map.Entry<String, JsonNode> tensor : tree.properties()) {
            if (!tensor.getKey().equals("__metadata__") && !tensor.getKey().equals("checksum")) {
                JsonNode offsets = tensor.getValue().get("data_offsets");
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                int first = offsets.get(0).asInt();
                digest.update(bytes.array(), 8 + header + first, offsets.get(1).asInt() - first);
                sums.put(tensor.getKey(), HexFormat.of().formatHex(digest.digest()));
            }
        }
        return sums;
    }
}
