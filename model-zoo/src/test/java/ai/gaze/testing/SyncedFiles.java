package ai.gaze.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a power cut leaves: of each file what was synced last or, by chance, what it was at the end,
 * and in each folder the names of when it was synced last, or those of the end. Folders keep their
 * own names, as the file systems of today keep them.
 */
final class SyncedFiles {

    /** A file whatever its name: its bytes of the last sync; {@code null} if it is a folder. */
    private static final class Node {
        private byte[] bytes;

        Node(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    private final Map<Path, Node> now = new HashMap<>();
    private final Map<Path, Node> synced = new HashMap<>();

    /** Called before a file that may have been there from the beginning is changed. */
    void isThere(Path path) throws IOException {
        if (now.containsKey(path) || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Node node = new Node(Files.isDirectory(path) ? null : Files.readAllBytes(path));
        now.put(path, node);
        synced.put(path, node);
    }

    void made(Path path, boolean folder) {
        Node node = new Node(folder ? null : new byte[0]);
        now.put(path, node);
        if (folder) {
            synced.put(path, node);
        }
    }

    void deleted(Path path) {
        Node node = now.remove(path);
        if (node != null && node.bytes == null) {
            synced.remove(path);
        }
    }

    void moved(Path from, Path to) {
        Map<Path, Node> moved = new HashMap<>();
        boolean folder = Files.isDirectory(to);
        for (Map<Path, Node> names : folder ? List.of(now, synced) : List.of(now)) {
            names.entrySet()
                    .removeIf(
                            e -> {
                                boolean below = e.getKey().startsWith(from);
                                if (below) {
                                    Path rest = from.relativize(e.getKey());
                                    moved.put(
                                            rest.toString().isEmpty() ? to : to.resolve(rest),
                                            e.getValue());
                                }
                                return below;
                            });
            names.putAll(moved);
            moved.clear();
        }
    }

    /** Called when a file or a folder was synced. */
    void sync(Path path) throws IOException {
        if (Files.isRegularFile(path)) {
            isThere(path);
            now.get(path).bytes = Files.readAllBytes(path);
            return;
        }
        synced.entrySet().removeIf(e -> path.equals(e.getKey().getParent()));
        now.forEach(
                (name, node) -> {
                    if (path.equals(name.getParent())) {
                        synced.put(name, node);
                    }
                });
    }

    /** Makes the files what a power cut leaves of them. */
    void restore(Random random) throws IOException {
        Set<Path> names = new TreeSet<>(now.keySet());
        names.addAll(synced.keySet());
        Set<Path> folders = new HashSet<>();
        Map<Path, Boolean> asOfNow = new HashMap<>();
        Map<Path, byte[]> left = new TreeMap<>();
        Map<Node, byte[]> contents = new HashMap<>();
        for (Map.Entry<Path, Node> e : now.entrySet()) {
            if (e.getValue().bytes != null && Files.exists(e.getKey())) {
                contents.put(e.getValue(), Files.readAllBytes(e.getKey()));
            }
        }
        for (Path name : names) {
            boolean end = asOfNow.computeIfAbsent(name.getParent(), f -> random.nextBoolean());
            Node node = (end ? now : synced).get(name);
            if (node == null) {
                continue;
            }
            if (node.bytes == null) {
                folders.add(name);
                continue;
            }
            boolean last = random.nextBoolean() && contents.containsKey(node);
            left.put(name, last ? contents.get(node) : node.bytes);
        }
        for (Path name : names.stream().sorted(Comparator.reverseOrder()).toList()) {
            if (!left.containsKey(name) && !folders.contains(name)) {
                Files.deleteIfExists(name);
            }
        }
        for (Map.Entry<Path, byte[]> file : left.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
    }
}
