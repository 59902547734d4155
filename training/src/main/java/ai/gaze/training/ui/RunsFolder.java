package ai.gaze.training.ui;

import ai.gaze.training.compare.report.Reports;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The runs and comparisons in a folder, and in the folders in it. They are found by names that this
 * lists and by no others, so no name leads out of the folder; links that do are left out.
 */
final class RunsFolder {

    private final Path root;

    /**
     * @throws UserException if there is no such folder
     */
    RunsFolder(Path folder) {
        try {
            root = folder.toRealPath();
            if (!Files.isDirectory(root)) {
                throw new UserException(folder + " is no folder; name one that has runs");
            }
        } catch (IOException e) {
            throw new UserException(
                    "there is no folder " + folder + "; name one that has runs, or train first", e);
        }
    }

    /** Returns the names of the runs, such as {@code se} or {@code compare-small/se-s1}. */
    List<String> runs() {
        return containing("run.json");
    }

    /** Returns the names of the comparisons. */
    List<String> comparisons() {
        return containing(Reports.DATA);
    }

    /**
     * Returns the folder of a run.
     *
     * @throws UserException if there is none of this name
     */
    Path run(String name) {
        return named(name, runs(), "run");
    }

    /**
     * Returns the folder of a comparison.
     *
     * @throws UserException if there is none of this name
     */
    Path comparison(String name) {
        return named(name, comparisons(), "comparison");
    }

    private Path named(String name, List<String> names, String what) {
        if (name == null || !names.contains(name)) {
            throw new UserException("there is no " + what + " of this name in the folder");
        }
        return root.resolve(name);
    }

    private List<String> containing(String file) {
        List<String> names = new ArrayList<>();
        for (Path folder : folders(root)) {
            if (Files.isRegularFile(folder.resolve(file))) {
                names.add(name(folder));
            }
            for (Path inner : folders(folder)) {
                if (Files.isRegularFile(inner.resolve(file))) {
                    names.add(name(inner));
                }
            }
        }
        return names;
    }

    private String name(Path folder) {
        return root.relativize(folder).toString().replace('\\', '/');
    }

    private List<Path> folders(Path folder) {
        try (Stream<Path> inner = Files.list(folder)) {
            return inner.filter(Files::isDirectory).filter(this::isInside).sorted().toList();
        } catch (IOException e) {
            // One that may not be read, or that went while it was looked at.
            return List.of();
        } catch (UncheckedIOException e) {
            return List.of();
        }
    }

    private boolean isInside(Path folder) {
        try {
            return folder.toRealPath().startsWith(root);
        } catch (IOException e) {
            return false;
        }
    }
}
