package ai.gaze.cli;

import ai.gaze.zoo.UserException;
import java.io.PrintWriter;
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
        err.println(
                "gaze: " + e.getMessage() + hint + " (" + command + " --help lists what there is)");
        return PERSON_IS_ASKED;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        boolean person = e instanceof UserException;
        err.println("gaze: " + sentence(e));
        if (verbose.getAsBoolean()) {
            e.printStackTrace(err);
        } else if (!person) {
            err.println("gaze: --verbose shows where it happened");
        }
        err.flush();
        return person ? PERSON_IS_ASKED : MACHINE_FAILED;
    }

    private static String sentence(Exception e) {
        if (e instanceof UserException || e.getClass().getName().startsWith("ai.gaze.")) {
            return e.getMessage();
        }
        String message =
                e.getMessage() == null ? "" : ": " + e.getMessage().lines().findFirst().orElse("");
        return e.getClass().getSimpleName() + message;
    }
}
