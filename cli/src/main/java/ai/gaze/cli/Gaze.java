package ai.gaze.cli;

import ai.gaze.training.Version;
import ai.gaze.training.device.Devices;
import ai.gaze.training.run.Plugins;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The entry of the {@code gaze} command. */
@Command(
        name = "gaze",
        description =
                "Trains, compares, explains and exports convolutional networks with attention.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Gaze.VersionLine.class,
        usageHelpAutoWidth = true,
        sortOptions = false,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:it is done",
            "1:the machine failed, or something is not as it should be",
            "2:something in what was typed is to be changed",
            "75:another process is at it; try again later",
            "130:stopped with Ctrl-C",
            "141:nobody reads on, as after head"
        },
        subcommands = {
            TrainCommand.class,
            EvaluateCommand.class,
            ReportCommand.class,
            UiCommand.class,
            CompareCommand.class,
            ExplainCommand.class,
            ExportCommand.class,
            PredictCommand.class,
            DataCommand.class,
            DoctorCommand.class,
            BenchCommand.class,
            ModelsCommand.class,
            OptionsCommand.class,
            SelftestCommand.class
        })
public final class Gaze implements Runnable {

    @Spec private CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show the stack trace of an error.")
    private boolean verbose;

    @Option(
            names = "--plugin",
            paramLabel = "JAR",
            scope = ScopeType.INHERIT,
            description =
                    "A jar that brings attention modules, networks, data sets, metrics or others;"
                            + " may be given several times.")
    void plugin(List<Path> jars) {
        for (Path jar : jars) {
            // Before the other options are looked at, which may name what it brings.
            Plugins.load(jar);
        }
    }

    /**
     * Runs one command and ends the process with its exit code: 0, 1 if the machine failed, 2 if
     * the person is asked to change something, 75 if another process is at it, 130 after Ctrl-C,
     * 141 if nobody read the output to its end.
     *
     * @param arguments what was typed
     */
    public static void main(String[] arguments) {
        useOneLocale();
        // From Java 22 on there is else a console without a terminal, too.
        System.setProperty("jdk.console", "java.base");
        StandardOutput out = StandardOutput.install();
        JnaFolder.choose();
        // Commands that need no device start the engine, too.
        Devices.makeVisible();
        CommandLine commandLine = commandLine();
        int code = execute(commandLine, arguments);
        commandLine.getOut().flush();
        CtrlC.exit(out.exitCode(code, commandLine.getErr()));
    }

    /**
     * Gaze speaks English. Without this Java would write the numbers in it, of messages and of what
     * programs read, in the digits of whatever locale it finds, such as Arabic ones.
     */
    static void useOneLocale() {
        Locale.setDefault(Locale.ROOT);
    }

    /** Runs one command and returns its exit code, whatever goes wrong. */
    static int execute(CommandLine commandLine, String... arguments) {
        try {
            return commandLine.execute(arguments);
        } catch (Error e) {
            // Picocli hands over exceptions only: memory that is not enough is none.
            return ((Errors) commandLine.getExecutionExceptionHandler()).tell(e, commandLine);
        }
    }

    /** Returns the command line with its error messages. */
    static CommandLine commandLine() {
        Gaze gaze = new Gaze();
        Errors errors = new Errors(() -> gaze.verbose);
        return new CommandLine(gaze)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Path.class, Gaze::path);
    }

    // An empty one, as of a variable that is not set, would be the folder where one stands.
    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new TypeConversionException("the name of a file or folder is empty");
        }
        return Path.of(text);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Says which build this is. */
    static final class VersionLine implements IVersionProvider {

        @Override
        public String[] getVersion() {
            Version version = Version.current();
            return new String[] {"gaze " + version.number() + " (" + version.commit() + ")"};
        }
    }
}
