package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {

    @TempDir private Path folder;

    @Test
    void itSaysWhatItTrainsHowEachEpochWentAndWhereEverythingIs() {
        Path run = folder.resolve("run");
        Cli train = Cli.run(SampleRun.arguments(run).toArray(String[]::new));
        assertEquals(0, train.code(), train::toString);
        assertEquals("", train.err());
        List<String> lines = train.out().lines().toList();
        assertEquals(5, lines.size(), train.out());
        assertEquals(
                "simple-cnn with attention none: 1,147,914 parameters, on cpu, seed 1",
                lines.get(0));
        assertEquals("writing to " + run, lines.get(1));
        assertTrue(lines.get(2).startsWith("epoch 1  train: loss "), lines.get(2));
        assertTrue(lines.get(2).contains("validation: loss "), lines.get(2));
        assertTrue(lines.get(3).startsWith("test accuracy "), lines.get(3));
        assertTrue(lines.get(3).contains("(best checkpoint)"), lines.get(3));
        assertTrue(lines.get(4).contains(run.resolve("report.html").toString()), lines.get(4));
        assertTrue(Files.exists(run.resolve("report.html")));
        assertTrue(Files.exists(run.resolve("curves.png")));
    }

    @Test
    void aRunGoesOnToMoreEpochsAndSaysWhyItEndsBeforeThem() throws IOException {
        Path run = folder.resolve("run");
        SampleRun.copyTo(run);
        String resume = "--resume=" + run;
        Cli.run("train", "--device=cpu", resume, "--epochs=5", "--batch-size=9")
                .assertMistake(
                        "than --device, --execution, --precision, --epochs and those of stop",
                        "leave out batch-size");
        Cli more =
                Cli.run(
                        "train",
                        "--device=cpu",
                        resume,
                        "--epochs=5",
                        "--set=stop.patience=1",
                        "--set=stop.min-delta=2");
        assertEquals(0, more.code(), more::toString);
        assertTrue(more.out().contains("goes on after epoch 1 of 5"), more.out());
        assertTrue(
                more.out().contains("ended early, after epoch 3: patience: in 2 epochs accuracy"),
                more.out());
        Cli again = Cli.run("train", "--device=cpu", resume);
        assertTrue(again.out().contains("has trained its 3 epochs already"), again::toString);
        Cli fewer = Cli.run("train", "--device=cpu", resume, "--epochs=2");
        fewer.assertMistake("the run has begun epoch 3 already", "not 2");
    }

    @Test
    void theVersionHasANumberAndACommit() {
        Cli version = Cli.run("--version");
        assertEquals(0, version.code());
        assertTrue(version.out().strip().matches("gaze \\S+ \\(.+\\)"), version.out());
    }

    @Test
    void theDoctorSaysWhatItFound() {
        Cli doctor = Cli.run("doctor");
        assertTrue(doctor.code() <= 1, doctor::toString);
        assertEquals(doctor.code() == 1, doctor.out().contains("BAD "), doctor.out());
        for (String found : List.of("Gaze", "Java", "machine", "engine", "cifar10")) {
            assertTrue(doctor.out().contains(" " + found + " "), doctor.out());
        }
        assertEquals(doctor.out().contains("BAD "), doctor.out().contains("-> "), doctor.out());
    }
}
