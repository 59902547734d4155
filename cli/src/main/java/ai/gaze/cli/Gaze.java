package ai.gaze.cli;

import ai.gaze.training.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The entry of the {@code gaze} command. */
@Command(
        name = "gaze",
        description = "Trains convolutional networks with attention.",
        mixinStandardHelpOptions = true,
        versionProvider = Gaze.VersionLine.class)
public final class Gaze implements Runnable {

    private Gaze() {}

    /**
     * Runs one command and ends the process with its exit code.
     *
     * @param arguments what was typed
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Gaze()).execute(arguments));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
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
