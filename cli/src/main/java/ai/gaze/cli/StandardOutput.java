package ai.gaze.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Standard output that remembers that it could not be written: {@code System.out} swallows that, so
 * that half an answer on a full disk would look like a whole one.
 */
final class StandardOutput extends OutputStream {

    /** What a shell says of a command that is ended as nobody reads on: 128 + SIGPIPE. */
    static final int NOBODY_READS = 141;

    private static final int MACHINE_FAILED = 1;

    private final OutputStream out;
    private IOException failure;

    /**
     * @param out where everything goes
     */
    StandardOutput(OutputStream out) {
        this.out = out;
    }

    /** Takes the place of {@code System.out}. */
    static StandardOutput install() {
        StandardOutput output = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        System.setOut(new PrintStream(output, true));
        return output;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    // After a failure nothing more is written: an answer with a hole is worse than its beginning.
    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
        if (failure == null) {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Returns the exit code of a command.
     *
     * @param code the one that it would have if its output was written
     * @param err is told what failed, unless whoever read the output has ended, as {@code head}
     *     does
     */
    synchronized int exitCode(int code, PrintWriter err) {
        if (failure == null) {
            return code;
        }
        String reason = String.valueOf(failure.getMessage());
        boolean pipe = reason.toLowerCase(Locale.ROOT).contains("pipe");
        if (!pipe) {
            err.println(
                    "gaze: the output could not be written to its end: "
                            + reason
                            + "; what was written is not the whole answer");
            err.flush();
        }
        return code != 0 ? code : pipe ? NOBODY_READS : MACHINE_FAILED;
    }
}
