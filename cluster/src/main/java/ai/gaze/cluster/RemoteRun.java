package ai.gaze.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;

/**
 * One attempt at a run whose directory is remote: it is trained in a scratch folder of this machine
 * and copied after each checkpoint. Logs go before the checkpoint that relies on them, and what
 * says how the run ended goes last; so whatever copy was the last one, the run can go on from what
 * is there.
 */
final class RemoteRun {

    private static final String OWNER = "owner.json";
    private static final String INFO = "run.json";
    private static final String LAST = "checkpoints/last.safetensors";
    private static final String BEST = "checkpoints/best.safetensors";

    /** In this order; all else goes between the first and the second. */
    private static final List<String> IN_ORDER =
            List.of(INFO, BEST, LAST, "compare.json", "result.json");

    /** Held in this order: the best one may be newer than the last one, but not older. */
    private static final List<String> CHECKPOINTS = List.of(LAST, BEST);

    private static final Set<String> ENDS = Set.of("compare.json", "result.json");

    /** A copy is whole or not there, so that the checkpoint before the last is not needed. */
    private static final Set<String> STAYS =
            Set.of(OWNER, ".lock", "checkpoints/last.previous.safetensors");

    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern ATTEMPT = Pattern.compile("\"attempt\"\\s*:\\s*\"([^\"]+)\"");

    private final RemoteFolder folder;
    private final String run;
    private final Path scratch;
    private final Path directory;
    private final String attempt = UUID.randomUUID().toString();
    private final Map<String, Mark> copied = new HashMap<>();
    private String id = "";

    private RemoteRun(RemoteFolder folder, String run, Path scratch) {
        this.folder = folder;
        this.run = run;
        this.scratch = scratch;
        directory = scratch.resolve(run);
    }

    /**
     * Takes a run over from whoever had it and brings what there is of it.
     *
     * @param folder of the runs
     * @param run name of the run
     * @param scratch an empty folder of this machine
     */
    static RemoteRun take(RemoteFolder folder, String run, Path scratch) throws IOException {
        RemoteRun taken = new RemoteRun(folder, run, scratch);
        // First: from now on nobody else writes what is fetched here.
        folder.write(
                taken.remote(OWNER),
                String.format(
                        Locale.ROOT,
                        "{\"attempt\":\"%s\",\"host\":\"%s\",\"process\":%d,\"since\":\"%s\"}%n",
                        taken.attempt,
                        host(),
                        ProcessHandle.current().pid(),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS)));
        taken.fetch();
        return taken;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // In a container without a name, which is nothing to the run.
            return "unknown";
        }
    }

    private void fetch() throws IOException {
        // What another one is at does not take its place any more.
        for (String name : folder.list(run).keySet()) {
            if (RemoteFolder.isUnfinished(name)) {
                folder.delete(remote(name));
            }
        }
        Map<String, FileStatus> there = folder.list(run);
        if (!there.containsKey(LAST) && ENDS.stream().noneMatch(there::containsKey)) {
            // The first copy did not end: its logs may be of more epochs than a run can go on from
            // without a checkpoint. It begins again, to the same bits.
            there = Map.of();
        }
        for (Map.Entry<String, FileStatus> file : there.entrySet()) {
            String name = file.getKey();
            if (!STAYS.contains(name) && !RemoteFolder.isUnfinished(name)) {
                folder.get(file.getValue(), directory.resolve(name));
                copied.put(name, Mark.of(directory.resolve(name)));
            }
        }
        id = id();
    }

    /** Whether there is a checkpoint that was not copied yet. */
    boolean isBehind() throws IOException {
        Path last = directory.resolve(LAST);
        return Files.exists(last) && !Mark.of(last).equals(copied.get(LAST));
    }

    /**
     * Copies what is new.
     *
     * @param isOver whether the run has ended and nobody writes to it; else it may be trained
     *     meanwhile
     * @throws TakenOverException if another attempt has the run now
     */
    void copy(boolean isOver) throws IOException {
        requireMine();
        if (!id().equals(id)) {
            startAnew();
        }
        Map<String, Path> held = new HashMap<>();
        Map<String, Mark> marks = new HashMap<>();
        for (String name : CHECKPOINTS) {
            if (Files.exists(directory.resolve(name))) {
                marks.put(name, Mark.of(directory.resolve(name)));
                held.put(name, hold(name));
            }
        }
        for (String name : files(directory)) {
            Path file = held.getOrDefault(name, directory.resolve(name));
            boolean cameAfterwards = CHECKPOINTS.contains(name) && !held.containsKey(name);
            if (cameAfterwards || (!isOver && ENDS.contains(name))) {
                continue;
            }
            Mark mark = marks.containsKey(name) ? marks.get(name) : Mark.of(file);
            if (!mark.equals(copied.get(name))) {
                folder.put(file, remote(name), this::requireMine);
                copied.put(name, mark);
            }
        }
    }

    /**
     * Keeps a file as it is now: the trainer never writes into it, but puts another in its place.
     */
    private Path hold(String name) throws IOException {
        Path held = scratch.resolve(".copying").resolve(Path.of(name).getFileName());
        Files.createDirectories(held.getParent());
        Files.deleteIfExists(held);
        Path file = directory.resolve(name);
        try {
            return Files.createLink(held, file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            return Files.copy(file, held, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** What was there was spoilt, and the trainer set it aside and began again. */
    private void startAnew() throws IOException {
        try (Stream<Path> beside = Files.list(scratch)) {
            for (Path aside : beside.filter(this::isSetAside).toList()) {
                String free = aside.getFileName().toString().replaceFirst("\\d+$", "");
                int number = 1;
                while (!folder.list(free + number).isEmpty()) {
                    number++;
                }
                for (String name : files(aside)) {
                    String target = free + number + "/" + name;
                    folder.put(aside.resolve(name), target, this::requireMine);
                }
            }
        }
        List<String> old = new ArrayList<>(folder.list(run).keySet());
        old.remove(OWNER);
        // Backwards: what needs the others goes first.
        old.sort(Comparator.comparing(RemoteRun::place).reversed());
        for (String name : old) {
            requireMine();
            folder.delete(remote(name));
        }
        copied.clear();
        id = id();
    }

    private boolean isSetAside(Path beside) {
        return beside.getFileName().toString().startsWith(run + "-spoilt-");
    }

    private void requireMine() throws IOException {
        Optional<String> owner = folder.read(remote(OWNER));
        Matcher now = ATTEMPT.matcher(owner.orElse(""));
        if (!now.find() || !now.group(1).equals(attempt)) {
            throw new TakenOverException(
                    String.format(
                            Locale.ROOT,
                            "run %s in %s was taken over by another attempt",
                            run,
                            folder));
        }
    }

    private String id() throws IOException {
        Path info = directory.resolve(INFO);
        Matcher found = ID.matcher(Files.exists(info) ? Files.readString(info) : "");
        return found.find() ? found.group(1) : "";
    }

    /** Returns the names of the files in a run directory, in the order in which they are copied. */
    private static List<String> files(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        collect(directory, "", names);
        names.sort(Comparator.comparing(RemoteRun::place).thenComparing(name -> name));
        return names;
    }

    // No walk, which fails on a file that goes while it looks.
    private static void collect(Path folder, String before, List<String> names) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                String name = before + file.getFileName();
                if (Files.isDirectory(file)) {
                    collect(file, name + "/", names);
                } else if (!name.endsWith(".tmp") && !STAYS.contains(name)) {
                    names.add(name);
                }
            }
        }
    }

    private static double place(String name) {
        int place = IN_ORDER.indexOf(name);
        return place < 0 ? 0.5 : place;
    }

    private String remote(String name) {
        return run + "/" + name;
    }

    /** Somebody else has the run. */
    static final class TakenOverException extends IOException {

        private static final long serialVersionUID = 1L;

        TakenOverException(String message) {
            super(message);
        }
    }

    /** By which a file is known to be the one that was copied. */
    private record Mark(Object key, long size, FileTime modified) {

        static Mark of(Path file) throws IOException {
            BasicFileAttributes of = Files.readAttributes(file, BasicFileAttributes.class);
            return new Mark(of.fileKey(), of.size(), of.lastModifiedTime());
        }
    }
}
