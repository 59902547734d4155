package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * Compares the whole help of every command with the text in the resources. After a change, {@code
 * mvn -pl cli -am test -Dtest=HelpTest -Dgaze.help.write=true} writes them anew.
 */
class HelpTest {

    private static final Path WRITTEN = Path.of("src/test/resources/ai/gaze/cli/help");

    static Stream<CommandLine> commands() {
        return withSubcommands(Gaze.commandLine());
    }

    private static Stream<CommandLine> withSubcommands(CommandLine command) {
        return Stream.concat(
                Stream.of(command),
                command.getSubcommands().values().stream().flatMap(HelpTest::withSubcommands));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theHelpOfEveryCommandIsAsWritten(CommandLine command) throws IOException {
        command.setUsageHelpAutoWidth(false).setUsageHelpWidth(80);
        String help = command.getUsageMessage(Ansi.OFF).replace(System.lineSeparator(), "\n");
        String name = command.getCommandSpec().qualifiedName("-") + ".txt";
        if (Boolean.getBoolean("gaze.help.write")) {
            Files.createDirectories(WRITTEN);
            Files.writeString(WRITTEN.resolve(name), help);
            return;
        }
        try (InputStream in = HelpTest.class.getResourceAsStream("help/" + name)) {
            assertNotNull(in, "there is no " + WRITTEN.resolve(name));
            assertEquals(new String(in.readAllBytes(), StandardCharsets.UTF_8), help);
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpIsPrintedOnStandardOutputWithExitCodeZero(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName(" ");
        Stream<String> words = Stream.of((name + " --help").split(" ", -1));
        Cli help = Cli.run(words.skip(1).toArray(String[]::new));
        assertEquals(0, help.code());
        assertEquals("", help.err());
        assertTrue(help.out().startsWith("Usage: " + name), help.out());
    }

    @Test
    void withoutACommandTheHelpIsPrinted() {
        Cli nothing = Cli.run();
        assertEquals(0, nothing.code());
        assertEquals(Cli.run("--help").out(), nothing.out());
    }
}
