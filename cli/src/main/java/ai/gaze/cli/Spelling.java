package ai.gaze.cli;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/** What the libraries name by a recipe key or in plain words, as it is typed on a command line. */
final class Spelling {

    private static final Map<String, String> TYPED =
            Map.ofEntries(
                    Map.entry("data.folder", "--data"),
                    Map.entry("transfer.init", "--init"),
                    Map.entry("transfer.partial", "--partial"),
                    Map.entry("use execution compiled", "use --execution compiled"),
                    Map.entry("use precision fp32", "use --precision fp32"),
                    Map.entry("use device", "use --device"),
                    Map.entry(
                            "methods grad-cam and features show",
                            "--method grad-cam,features shows"),
                    Map.entry("another layer", "another --layer"),
                    Map.entry("another name, or resume it", "another --name, or --resume it"),
                    Map.entry("another folder for the runs", "another --out"),
                    Map.entry("a folder for serving", "--serving"),
                    Map.entry(
                            "float16, folding, a dynamic size, normalization and probabilities",
                            "--half, --fold, --dynamic-size, --with-normalization and"
                                    + " --probabilities"),
                    Map.entry("the dynamic size", "--dynamic-size"),
                    Map.entry("such a name", "such an --output"),
                    Map.entry("Doctor says why", "gaze doctor says why"),
                    Map.entry("can be written again", "can be written again: gaze report"));

    /** Which command lists the names of a kind of which a sentence shows a few. */
    private static final Map<String, String> LISTS =
            Map.of(
                    "unknown recipe key \"", "gaze options recipe",
                    "unknown model \"", "gaze models",
                    "unknown attention \"", "gaze models",
                    "unknown model or attention \"", "gaze models");

    private Spelling() {}

    /**
     * Returns a sentence with the flags in it that a command has.
     *
     * @param flags of the command, such as {@code --data}
     */
    static String typed(String sentence, Set<String> flags) {
        // That sentence is about the key.
        if (sentence.contains("recipe key")) {
            return listed(sentence);
        }
        String typed = listed(sentence);
        for (Map.Entry<String, String> e : TYPED.entrySet()) {
            boolean there =
                    Stream.of(e.getValue().split("[ ,]+", -1))
                            .filter(word -> word.startsWith("--"))
                            .allMatch(flags::contains);
            if (there) {
                typed =
                        typed.replaceAll(
                                "(?<!\\S)\\Q" + e.getKey() + "\\E(?=[,;:.)]*(\\s|$))",
                                Matcher.quoteReplacement(e.getValue()));
            }
        }
        return typed;
    }

    private static String listed(String sentence) {
        if (!sentence.contains(" The nearest of ") && !sentence.contains(" None of the ")) {
            return sentence;
        }
        return LISTS.entrySet().stream()
                .filter(e -> sentence.contains(e.getKey()))
                .findFirst()
                .map(e -> sentence + "; " + e.getValue() + " lists them all")
                .orElse(sentence);
    }
}
