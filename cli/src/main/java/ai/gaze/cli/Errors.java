package ai.gaze.cli;

import ai.gaze.zoo.UserException;
import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.file.HeldException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one sentence what went wrong; the stack trace is shown only when asked for. */
final class Errors implements IParameterExceptionHandler, IExecutionExceptionHandler {

    static final int MACHINE_FAILED = 1;

    /** Another process holds it: {@code EX_TEMPFAIL} of sysexits.h. */
    static final int HELD = 75;

    private static final int PERSON_IS_ASKED = 2;

    private final BooleanSupplier verbose;

    Errors(BooleanSupplier verbose) {
        this.verbose = verbose;
    }

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        if (e.getCause() instanceof UserException user) {
            return handleExecutionException(user, e.getCommandLine(), null);
        }
        PrintWriter err = e.getCommandLine().getErr();
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        List<String> suggestions =
                e instanceof UnmatchedArgumentException unmatched
                        ? unmatched.getSuggestions()
                        : List.of();
        String hint =
                suggestions.isEmpty()
                        ? ""
                        : "; did you mean " + String.join(" or ", suggestions) + "?";
        // Picocli repeats itself where the value of an option is not KEY=VALUE.
        String message = e.getMessage().replace("option option", "option");
        err.println(
                Console.printable(
                        "gaze: "
                                + message
                                + hint
                                + " ("
                                + command
                                + " --help lists what there is)"));
        err.flush();
        return PERSON_IS_ASKED;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, ParseResult parsed) {
        return tell(e, commandLine);
    }

    /** Says what went wrong and returns the exit code. */
    int tell(Throwable e, CommandLine command) {
        PrintWriter err = command.getErr();
        Throwable what = e instanceof UncheckedIOException io ? io.getCause() : e;
        Optional<String> machine = MachineErrors.sentence(what);
        err.println("gaze: " + Console.printable(machine.orElseGet(() -> sentence(what, command))));
        if (verbose.getAsBoolean()) {
            e.printStackTrace(err);
        } else if (machine.isEmpty() && !isExplained(what)) {
            err.println("gaze: --verbose shows where it happened");
        }
        err.flush();
        if (what instanceof HeldException) {
            return HELD;
        }
        // A file that is in the way was named by a person.
        boolean asked =
                what instanceof UserException
                        || what instanceof FileAlreadyExistsException
                        || what instanceof NotDirectoryException;
        return asked ? PERSON_IS_ASKED : MACHINE_FAILED;
    }

    /** Whether the sentence says all that there is to know. */
    private static boolean isExplained(Throwable e) {
        return e instanceof IOException
                || e instanceof UserException
                || e.getClass().getName().startsWith("ai.gaze.");
    }

    private static String sentence(Throwable e, CommandLine command) {
        if (e.getClass().getName().startsWith("ai.gaze.")) {
            return Spelling.typed(e.getMessage(), command.getCommandSpec().optionsMap().keySet());
        }
        if (e instanceof IOException io) {
            return FileErrors.sentence(io);
        }
        String message =
                e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
        if (e.getClass().getName().startsWith("ai.djl.")) {
            return "the engine failed: " + message;
        }
        return "something unexpected happened: " + e.getClass().getSimpleName() + " " + message;
    }
}
