package ai.gaze.cluster;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What was typed after the name of the jar: a comparison of Gaze.
 *
 * @param words {@code compare NAME} and its options, without those that are set here
 * @param out the folder of the runs
 * @param device what each run trains on where Spark assigns no GPU
 */
record Command(List<String> words, String out, String device) implements Serializable {

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
                    "--out is missing; give it a folder that all machines see under the same path");
        }
        return new Command(List.copyOf(words), out, device);
    }

    /** The words of a call of Gaze. */
    List<String> call(String program, String... more) {
        List<String> all = new ArrayList<>();
        all.add(program);
        all.addAll(words);
        all.addAll(List.of("--out", out));
        all.addAll(List.of(more));
        return all;
    }
}
