package ai.gaze.cli;

import ai.gaze.training.compare.Experiment;
import ai.gaze.training.compare.RunsLeft;
import ai.gaze.training.compare.Variant;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** How the runs that are left of a comparison are printed. */
enum PlanFormat {
    /** One command for each. */
    COMMANDS,
    /** A list of objects. */
    JSON;

    private static final String FOLDER = "data.folder=";
    private static final String INIT = "transfer.init=";

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Prints what is left; whoever is at it already is not printed as a command. */
    int print(CommandLine command, Experiment experiment, Path out) throws IOException {
        PrintWriter printed = command.getOut();
        List<RunsLeft.Left> left = RunsLeft.of(experiment, out);
        if (this == JSON) {
            JsonAnswer.print(printed, left);
            return 0;
        }
        List<String> paths = paths(experiment);
        for (RunsLeft.Left run : left) {
            if (!run.running()) {
                printed.println(command(command, paths, out, run.run()));
            }
        }
        long running = left.stream().filter(RunsLeft.Left::running).count();
        if (running > 0) {
            command.getErr()
                    .printf("gaze: %d more are being trained now and not printed%n", running);
        }
        return 0;
    }

    /** What was typed, with the one run in place of the plan, and paths that hold anywhere. */
    private static String command(CommandLine command, List<String> paths, Path out, String run) {
        List<String> words = words(command, List.of("--plan", "--out"), out, run);
        words.add(0, program());
        boolean typed = words.contains("--data") || words.stream().anyMatch(PlanFormat::isFolder);
        words.addAll(words.size() - 4, typed ? List.of() : paths);
        return words.stream().map(Shell::quoted).collect(Collectors.joining(" "));
    }

    /** What stands in the files of an experiment is seen from the folder of the process, too. */
    private static List<String> paths(Experiment experiment) {
        Variant baseline = experiment.baselineVariant();
        String folder = experiment.recipe(baseline, 1).data().folder();
        return folder == null || baseline.settings().keys().contains("data.folder")
                ? List.of()
                : List.of("--set", FOLDER + absolute(folder));
    }

    private static boolean isFolder(String word) {
        return word.startsWith(FOLDER);
    }

    /** The words of it, without options that are left out. */
    static List<String> words(CommandLine command, List<String> without, Path out, String run) {
        List<String> words = new ArrayList<>(List.of(command.getCommandName()));
        // Picocli names an option that is given twice, which has all its values, twice.
        for (ArgSpec typed : new LinkedHashSet<>(command.getParseResult().matchedArgs())) {
            if (typed instanceof OptionSpec option) {
                if (!without.contains(option.longestName())) {
                    words.addAll(words(option));
                }
            } else {
                words.add(1, nameOrFile(typed.originalStringValues().get(0)));
            }
        }
        words.addAll(List.of("--out", absolute(out.toString()), "--only", run));
        return words;
    }

    private static List<String> words(OptionSpec option) {
        // Of a flag picocli says that it is true, which cannot be typed.
        if (option.arity().max() == 0) {
            return List.of(option.longestName());
        }
        List<String> words = new ArrayList<>();
        option.originalStringValues()
                .forEach(
                        value -> words.addAll(List.of(option.longestName(), value(option, value))));
        return words;
    }

    private static String value(OptionSpec option, String value) {
        if (List.of("--data", "--plugin").contains(option.longestName())) {
            return absolute(value);
        }
        if (option.longestName().equals("--recipe")) {
            return nameOrFile(value);
        }
        if (value.startsWith(FOLDER)) {
            return FOLDER + absolute(value.substring(FOLDER.length()));
        }
        // Which may be an address of the hub, too.
        boolean isFile =
                value.startsWith(INIT)
                        && Files.isRegularFile(Path.of(value.substring(INIT.length())));
        return isFile ? INIT + absolute(value.substring(INIT.length())) : value;
    }

    private static String nameOrFile(String name) {
        return Files.isRegularFile(Path.of(name)) ? absolute(name) : name;
    }

    private static String program() {
        String started = System.getProperty("gaze.command", "gaze");
        return started.contains("/") ? absolute(started) : started;
    }

    private static String absolute(String path) {
        return Path.of(path).toAbsolutePath().normalize().toString();
    }
}
