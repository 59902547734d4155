package ai.gaze.training.ui;

import ai.gaze.training.compare.report.Reports;
import ai.gaze.zoo.UserException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The runs and comparisons in a folder, and in the folders in it. They are found by the names that
 * are listed and by no others, so no name leads out of the folder; links that do are left out.
 */
final class RunsFolder {

    private static final String RUN = "run.json";
    private static final List<String> CHECKPOINTS =
            List.of("checkpoints", "checkpoints/best.safetensors", "checkpoints/last.safetensors");

    private final Path root;

    /**
     * What is in the folder.
     *
     * @param runs names of the runs, such as {@code se} or {@code compare-small/se-s1}
     * @param comparisons names of the comparisons
     */
    record Names(List<String> runs, List<String> comparisons) {}

    /**
     * @throws UserException if there is no such folder
     */
    RunsFolder(Path folder) {
        try {
            root = folder.toRealPath();
        } catch (IOException e) {
            throw new UserException(
                    "there is no folder " + folder + "; name one that has runs, or train first", e);
        }
        if (!Files.isDirectory(root)) {
            throw new UserException(folder + " is no folder; name one that has runs");
        }
        if (!Files.isReadable(root)) {
            throw new UserException(folder + " may not be read; its owner can give you the rights");
        }
    }

    /** Returns what is in the folder now. A run has no other runs in it. */
    Names names() {
        Names found = new Names(new ArrayList<>(), new ArrayList<>());
        for (Path folder : folders(root)) {
            if (!add(folder, found)) {
                folders(folder).forEach(inner -> add(inner, found));
            }
        }
        return found;
    }

    /** Returns whether it is a run. */
    private boolean add(Path folder, Names found) {
        if (isFile(folder.resolve(Reports.DATA))) {
            found.comparisons.add(name(folder));
        }
        boolean isRun = isFile(folder.resolve(RUN));
        if (isRun) {
            found.runs.add(name(folder));
        }
        return isRun;
    }

    /**
     * Returns the folder of a run.
     *
     * @throws UserException if there is none of this name, or one of its files is a link that leads
     *     out of the folder
     */
    Path run(String name) {
        Path run = named(name, RUN, "run");
        RunFeed.FILES.forEach(file -> requireInside(run, file));
        return run;
    }

    /** Returns the same of one whose checkpoints are to be read, too. */
    Path runWithCheckpoints(String name) {
        Path run = run(name);
        CHECKPOINTS.forEach(file -> requireInside(run, file));
        return run;
    }

    private void requireInside(Path run, String file) {
        if (!isInside(run.resolve(file))) {
            throw new UserException(
                    file + " of this run is a link that leads out of the folder; put a copy there");
        }
    }

    /**
     * Returns the folder of a comparison.
     *
     * @throws UserException if there is none of this name
     */
    Path comparison(String name) {
        return named(name, Reports.DATA, "comparison");
    }

    private Path named(String name, String file, String what) {
        Path folder = name == null ? root : root.resolve(path(name)).normalize();
        int depth = folder.getNameCount() - root.getNameCount();
        boolean isListed =
                folder.startsWith(root)
                        && (depth == 1 || depth == 2)
                        && name(folder).equals(name)
                        && leadsInside(folder)
                        && isFile(folder.resolve(file));
        if (!isListed) {
            throw new UserException("there is no " + what + " of this name in the folder");
        }
        return folder;
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            return Path.of("");
        }
    }

    private String name(Path folder) {
        String name = root.relativize(folder).toString();
        return File.separatorChar == '\\' ? name.replace('\\', '/') : name;
    }

    private List<Path> folders(Path folder) {
        try (Stream<Path> inner = Files.list(folder)) {
            return inner.filter(f -> Files.isDirectory(f) && isInside(f)).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            // One that may not be read, or that went while it was looked at.
            return List.of();
        }
    }

    private boolean isFile(Path file) {
        return Files.isRegularFile(file) && isInside(file);
    }

    // In a folder that lies inside only a link leads out; of thousands few are one.
    private boolean isInside(Path file) {
        return !Files.isSymbolicLink(file) || leadsInside(file);
    }

    /** Whether what a file or folder is, behind any links, lies in the folder of the runs. */
    private boolean leadsInside(Path file) {
        try {
            return file.toRealPath().startsWith(root);
        } catch (IOException e) {
            return false;
        }
    }
}
