package ai.gaze.cluster;

import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was typed after the name of the jar: a comparison of Gaze.
 *
 * @param words {@code compare NAME} and its options, without those that are set here
 * @param out the folder of the runs: a path, or an address on a file system of Hadoop's
 * @param device what each run trains on where Spark assigns no GPU
 */
record Command(List<String> words, String out, String device) implements Serializable {

    private static final List<String> PATHS = List.of("--data", "--plugin");
    private static final String SET = "--set=";
    private static final String FOLDER = "data.folder";
    private static final String INIT = "transfer.init";
    private static final List<String> OURS =
            List.of("--only", "--plan", "--results", "--dry-run", "--measure", "--watch-parent");

    /**
     * Reads what was typed.
     *
     * @throws MistakeException if it is no comparison with a folder for its runs
     */
    static Command parse(String... typed) {
        if (typed.length < 2 || !typed[0].equals("compare")) {
            throw new MistakeException(
                    "a comparison was expected, such as: compare cnn --seeds 3 --out /shared/cnn");
        }
        List<String> words = new ArrayList<>();
        String out = null;
        String device = "cpu";
        for (int i = 0; i < typed.length; i++) {
            String name = typed[i].replaceFirst("=.*", "");
            if (OURS.contains(name)) {
                throw new MistakeException(
                        name + " is given to each process as it is needed; leave it out");
            }
            if (!name.equals("--out") && !name.equals("--device")) {
                words.add(typed[i]);
                continue;
            }
            String value;
            if (typed[i].length() > name.length()) {
                value = typed[i].substring(name.length() + 1);
            } else if (i + 1 < typed.length) {
                value = typed[++i];
            } else {
                throw new MistakeException(name + " has no value; give it one");
            }
            if (name.equals("--out")) {
                out = value;
            } else {
                device = value;
            }
        }
        if (out == null) {
            throw new MistakeException(
                    "--out is missing; give it a folder that all machines see under the same path, or an address such as hdfs:///cnn");
        }
        return new Command(
                anywhere(words), RemoteRuns.isAddress(out) ? out : absolute(out), device);
    }

    /**
     * The same words with paths that hold on every machine, whatever folder a process starts in.
     */
    private static List<String> anywhere(List<String> words) {
        List<String> same = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (PATHS.contains(i == 0 ? "" : words.get(i - 1))
                    || (i == 1 && Files.isRegularFile(Path.of(word)))) {
                same.add(absolute(word));
            } else {
                same.add(anywhere(word));
            }
        }
        return List.copyOf(same);
    }

    private static String anywhere(String word) {
        if (word.startsWith(SET)) {
            return SET + anywhere(word.substring(SET.length()));
        }
        int value = word.indexOf('=') + 1;
        String name = word.substring(0, Math.max(0, value - 1));
        String path = word.substring(value);
        boolean isPath =
                PATHS.contains(name)
                        || name.equals(FOLDER)
                        // Which may be an address of the hub, too.
                        || (name.equals(INIT) && Files.isRegularFile(Path.of(path)));
        return isPath ? name + "=" + absolute(path) : word;
    }

    private static String absolute(String path) {
        return Path.of(path).toAbsolutePath().normalize().toString();
    }

    /**
     * The words of a call of Gaze.
     *
     * @param program {@code bin/gaze}
     * @param folder of the runs, as the process sees it
     * @param more what is asked of it
     */
    List<String> call(Path program, Path folder, String... more) {
        List<String> all = new ArrayList<>();
        all.add(program.toString());
        all.addAll(words);
        all.addAll(List.of("--out", folder.toString()));
        all.addAll(List.of(more));
        return all;
    }
}
