package ai.gaze.cli;

import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one sentence what went wrong; the stack trace is shown only when asked for. */
final class Errors implements IParameterExceptionHandler, IExecutionExceptionHandler {

    private static final int MACHINE_FAILED = 1;
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
        PrintWriter err = commandLine.getErr();
        Exception what = e instanceof UncheckedIOException io ? io.getCause() : e;
        err.println("gaze: " + Console.printable(sentence(what)));
        if (verbose.getAsBoolean()) {
            e.printStackTrace(err);
        } else if (!isExplained(what)) {
            err.println("gaze: --verbose shows where it happened");
        }
        err.flush();
        // A file that is in the way was named by a person.
        boolean asked = what instanceof UserException || what instanceof FileAlreadyExistsException;
        return asked ? PERSON_IS_ASKED : MACHINE_FAILED;
    }

    /** Whether the sentence says all that there is to know. */
    private static boolean isExplained(Exception e) {
        return e instanceof IOException
                || e instanceof UserException
                || e.getClass().getName().startsWith("ai.gaze.");
    }

    private static String sentence(Exception e) {
        String message =
                e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
        if (e.getClass().getName().startsWith("ai.gaze.")) {
            return e.getMessage();
        }
        if (e instanceof FileSystemException file) {
            return sentence(file);
        }
        if (e instanceof IOException) {
            return "reading or writing failed: "
                    + (message.isEmpty() ? e.getClass().getSimpleName() : message);
        }
        if (e.getClass().getName().startsWith("ai.djl.")) {
            return "the engine failed: " + message;
        }
        return "something unexpected happened: " + e.getClass().getSimpleName() + " " + message;
    }

    // Their messages are often nothing but the name of the file.
    private static String sentence(FileSystemException e) {
        if (e instanceof AccessDeniedException) {
            return e.getFile() + " may not be read or written; give yourself the right to it";
        }
        if (e instanceof NoSuchFileException) {
            return e.getFile() + " does not exist; check the name";
        }
        if (e instanceof FileAlreadyExistsException) {
            return e.getFile() + " is a file where a folder was expected; choose another place";
        }
        return e.getFile() + " cannot be read or written: " + e.getReason();
    }
}
