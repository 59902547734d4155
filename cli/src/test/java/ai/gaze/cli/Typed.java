package ai.gaze.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/**
 * What a command line led to.
 *
 * @param code the exit code
 * @param out what was printed
 * @param err what was printed as an error
 */
record Typed(int code, String out, String err) {

    static Typed gaze(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                Gaze.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .setColorScheme(
                                CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                        .setUsageHelpAutoWidth(false);
        int code = commandLine.execute(arguments);
        return new Typed(code, out.toString(), err.toString());
    }
}
