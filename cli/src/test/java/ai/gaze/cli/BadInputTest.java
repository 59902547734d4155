package ai.gaze.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A person's mistake ends in one sentence, exit code 2 and no run directory. */
class BadInputTest {

    private static final long BATCH_BYTES = 30_730_000;

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--model=simple-cnm|\"simple-cnm\"|did you mean \"simple-cnn\"",
                "--attention=sse|unknown attention \"sse\"|did you mean \"se\"",
                "--attention=se:reductoin=4|reductoin|reduction",
                "--recipe=cnm|unknown recipe \"cnm\"|did you mean \"cnn\"",
                "--set=epoch=3|unknown recipe key \"epoch\"|did you mean \"epochs\"",
                "--set=optimizer.l=3|unknown recipe key \"optimizer.l\"|\"optimizer.lr\"",
                "--set=dataset=cifar1|unknown data set \"cifar1\"|did you mean \"cifar10\"",
                "--freeze=x'y|no weight of the network has a name like|\"x'y\"",
                "--set=schedule.milestones=[3]|schedule.milestones is not read by schedule"
                        + " plateau|only by multi-step",
                "--device=gpuu|unknown device \"gpuu\"|auto, cpu, gpu",
                "--device=gpu77|device gpu77 is not there|--device cpu",
                "--epochs=0|epochs must be at least 1|not 0",
                "--epochs=-1|epochs must be at least 1|not -1",
                "--epochs=abc|recipe key epochs needs a whole number|not \"abc\"",
                "--epochs=2.5|recipe key epochs needs a whole number|not 2.5",
                "--epochs=|recipe key epochs got no value|epochs=VALUE",
                "--batch-size=0|batch-size must be at least 1|not 0",
                "--batch-size=2001|batch-size 2001 is larger|2000 training images",
                "--lr=-1|option lr of optimizer|not \"-1\"",
                "--lr=fast|option lr of optimizer adam must be a number|not \"fast\"",
                "--seed=x|recipe key seed needs a whole number|not \"x\"",
                "--set=nothing|setting nothing has no value|KEY=VALUE",
                "--set=epochs=2 --set=epochs=3|recipe key epochs is given twice, as 2 and as 3|keep",
                "--epochs=2 --set=epochs=3|recipe key epochs is given twice|keep one",
                "--freeze=a --set=transfer.freeze=b|recipe key transfer.freeze is given twice|keep",
                "--set=validation=hold-out --set=hold-out=1234|hold-out of 1234|1230",
                "--recipe=missing.yaml|missing.yaml cannot be read|it does not exist",
                "--data=missing-folder|missing-folder|without",
                "--epoch=3|Unknown option: '--epoch=3'|did you mean --epochs",
            })
    void isNamedWithWhatWasExpectedAndWhatToDo(String options, String name, String expected) {
        String[] arguments =
                Stream.concat(
                                Stream.of(
                                        "train",
                                        options.startsWith("--set=dataset=")
                                                ? "--device=cpu"
                                                : "--set=dataset=cifar10-sample",
                                        "--runs=" + folder.resolve("runs"),
                                        "--name=never"),
                                Stream.of(options.split(" ", -1)))
                        .toArray(String[]::new);
        Cli train = Cli.run(arguments);
        train.assertMistake(name);
        if (!expected.equals("without")) {
            train.assertMistake(expected);
        }
        assertEquals("", train.out());
        assertFalse(Files.exists(folder.resolve("runs")), "no run was begun");
    }

    @Test
    void deviceGpu0WithoutAGpuIsNeverTheCpu() {
        Cli train = train("--device=gpu0");
        assumeFalse(train.code() == 0, "there is a GPU here");
        train.assertMistake("device gpu0 is not there", "no CUDA GPU was found", "--device cpu");
    }

    @Test
    void anUnknownCommandIsNamedWithTheNearest() {
        Cli.run("trian").assertMistake("trian", "did you mean", "train");
    }

    @Test
    void anExistingRunDirectoryIsLeftAlone() throws Exception {
        Path run = Files.createDirectories(folder.resolve("runs/run"));
        Path file = Files.writeString(run.resolve("notes.txt"), "not a run's");
        train("--name=run")
                .assertMistake(run + " exists already", "another --name, or --resume it");
        try (Stream<Path> files = Files.list(run)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void aRecipeFileWithAMistakeIsNamed() throws Exception {
        Path recipe = folder.resolve("own.yaml");
        Files.writeString(recipe, "epochs: [1");
        train("--recipe=" + recipe).assertMistake(recipe + ", line 1", "it is not YAML");
        Files.writeString(recipe, "epoch: 1");
        train("--recipe=" + recipe).assertMistake("unknown recipe key \"epoch\"", "epochs");
        Files.writeString(recipe, "epochs: many");
        train("--recipe=" + recipe).assertMistake("epochs needs a whole number", "\"many\"");
    }

    @Test
    void verboseShowsWhereItHappened() {
        Cli plain = train("--epochs=0");
        Cli verbose = train("--epochs=0", "--verbose");
        assertEquals(2, verbose.code());
        assertTrue(verbose.err().startsWith(plain.err()), verbose.err());
        assertTrue(verbose.err().contains("at ai.gaze.training.run.Recipe"), verbose.err());
    }

    @Test
    void aTruncatedOversizedOrWronglyLabelledFileIsNamed() throws Exception {
        for (int batch = 2; batch <= 5; batch++) {
            resize(folder.resolve("data_batch_" + batch + ".bin"), BATCH_BYTES);
        }
        resize(folder.resolve("test_batch.bin"), BATCH_BYTES);
        data().assertMistake("data_batch_1.bin is missing", "fetched again");
        Path file = folder.resolve("data_batch_1.bin");
        resize(file, BATCH_BYTES - 1);
        data().assertMistake(file + " is truncated", "30,729,999", "fetched again");
        resize(file, BATCH_BYTES + 1);
        data().assertMistake(file + " is oversized", "30,730,001", "fetched again");
        resize(file, BATCH_BYTES);
        label(file);
        data().assertMistake(
                        file + " is wrongly labelled", "record 7 has label 10", "fetched again");
    }

    @Test
    void aDataFolderWithoutRightsIsNamed() throws Exception {
        assumeTrue(
                folder.getFileSystem().supportedFileAttributeViews().contains("posix"),
                "needs POSIX rights");
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(closed), "root may read everything");
        Cli.run("train", "--runs=" + folder.resolve("runs"), "--data=" + closed)
                .assertMistake(closed + " may not be read", "chmod");
    }

    private Cli data() {
        return Cli.run(
                "train",
                "--device=cpu",
                "--runs=" + folder.resolve("runs"),
                "--name=never",
                "--data=" + folder);
    }

    private Cli train(String... options) {
        return Cli.run(
                Stream.concat(
                                Stream.of(
                                        "train",
                                        "--set=dataset=cifar10-sample",
                                        "--runs=" + folder.resolve("runs")),
                                Stream.of(options))
                        .toArray(String[]::new));
    }

    private static void resize(Path file, long bytes) throws Exception {
        try (RandomAccessFile data = new RandomAccessFile(file.toFile(), "rw")) {
            data.setLength(bytes);
        }
    }

    private static void label(Path file) throws Exception {
        try (RandomAccessFile data = new RandomAccessFile(file.toFile(), "rw")) {
            data.seek(7 * 3073);
            data.write(10);
        }
    }
}
