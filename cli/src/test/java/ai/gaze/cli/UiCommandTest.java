package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UiCommandTest {

    @TempDir private Path runs;

    @Test
    void itPrintsItsAddressServesAndEndsWithCtrlC() throws IOException, InterruptedException {
        Process gaze =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Gaze.class.getName(),
                                "ui",
                                "--port=0",
                                "--runs=" + runs)
                        .redirectErrorStream(true)
                        .start();
        try (BufferedReader out = gaze.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            assertTrue(
                    line.startsWith("the runs of " + runs + " are shown at http://127.0.0.1:"),
                    line);
            URI address = URI.create(line.replaceFirst(".* at ", "") + "api/runs");
            HttpResponse<String> answer =
                    HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
            assertEquals(200, answer.statusCode());
            assertTrue(answer.body().contains("\"runs\":[]"), answer.body());
            gaze.toHandle().destroy();
            assertTrue(gaze.waitFor(60, TimeUnit.SECONDS));
            assertEquals(List.of(), out.lines().toList());
        } finally {
            gaze.destroyForcibly();
        }
    }

    @Test
    void whatIsWrongIsNamed() {
        Cli.run("ui", "--runs=" + runs.resolve("none")).assertMistake("there is no folder");
        Cli.run("ui", "--runs=" + runs, "--port=70000").assertMistake("from 0 to 65535");
        Cli.run("ui", "--runs=" + runs, "--host=no host")
                .assertMistake("host no host is not known");
    }
}
