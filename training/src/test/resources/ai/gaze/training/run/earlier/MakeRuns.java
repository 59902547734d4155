import ai.gaze.training.data.ChannelStatistics;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.run.EpochMetrics;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.training.run.RunListener;
import ai.gaze.training.run.RunReader;
import ai.gaze.training.run.StopRequest;
import ai.gaze.training.run.TrainingRun;
import ai.gaze.zoo.safetensors.Dtype;
import ai.gaze.zoo.safetensors.SafetensorsFile;
import ai.gaze.zoo.safetensors.SafetensorsWriter;
import ai.gaze.zoo.safetensors.TensorView;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Made the run directories beside this file, with the first build of version 0.1.0 (run.json says
 * which), before runs had an id. Not compiled with the tests; with the jars of that build:
 *
 * <pre>OMP_NUM_THREADS=1 java -Dai.djl.pytorch.num_threads=1 -cp "lib/*" MakeRuns.java TARGET</pre>
 *
 * (the tests have one thread, too, and another number gives other bits).
 *
 * Each run is stopped, kept as a zip, and then goes on to its end; NAME.txt says how it ended.
 */
public class MakeRuns {

    private static final List<String> COMMON =
            List.of(
                    "dataset=cifar10-sample",
                    "batch-size=4",
                    "transfer.init=init.safetensors",
                    "transfer.partial=true",
                    "transfer.freeze=[conv1, conv2, conv3, fc1]");

    public static void main(String[] arguments) throws Exception {
        Path target = Path.of(arguments[0]);
        writeInit(Path.of("init.safetensors"));
        make(target, "finished", 0, 0, "epochs=2", "optimizer.lr=0.01");
        make(target, "stopped", 2, 2, "epochs=3", "optimizer.lr=0.01");
        make(
                target,
                "attention",
                3,
                1,
                "epochs=5",
                "optimizer.lr=0.01",
                "attention=se",
                "ema.decay=0.9",
                "validation=hold-out",
                "hold-out=4",
                "schedule.patience=0",
                "schedule.threshold=0.5",
                "execution=eager");
        System.exit(0);
    }

    /** Makes a run that is stopped in an epoch after so many steps; epoch 0 is for none. */
    private static void make(Path target, String name, int epoch, int step, String... more)
            throws Exception {
        Map<String, String> settings = new LinkedHashMap<>();
        COMMON.forEach(setting -> put(settings, setting));
        List.of(more).forEach(setting -> put(settings, setting));
        Path run = target.resolve(name);
        StopRequest stop = new StopRequest();
        RunListener listener =
                new RunListener() {
                    @Override
                    public void epochEnded(EpochMetrics metrics) {
                        if (metrics.epoch() == epoch - 1) {
                            stop.stop();
                        }
                    }
                };
        try (TrainingRun training =
                TrainingRun.create(
                        run, RecipeFile.read("cnn", settings), images(), "cpu", listener)) {
            training.execute(stop);
        }
        for (int i = 0; i < step; i++) {
            // Asked already, it stops after one step.
            goOn(run, stop);
        }
        zip(run, target.resolve(name + ".zip"));
        if (epoch > 0) {
            goOn(run, new StopRequest());
        }
        describe(run, target.resolve(name + ".txt"));
    }

    private static void goOn(Path run, StopRequest stop) {
        try (TrainingRun training =
                TrainingRun.resume(run, images(), "cpu", new RunListener() {})) {
            training.execute(stop);
        }
    }

    private static void put(Map<String, String> settings, String setting) {
        int equals = setting.indexOf('=');
        settings.put(setting.substring(0, equals), setting.substring(equals + 1));
    }

    /** 12 training and 6 test images of 8 x 8 pixels, two classes. */
    static DatasetLoader images() {
        return asked ->
                new ImageDataset(
                        "cifar10-sample",
                        images(12, 1),
                        images(6, 2),
                        ChannelStatistics.CIFAR10,
                        true);
    }

    private static LabeledImages images(int count, int salt) {
        byte[] pixels = new byte[count * 8 * 8 * 3];
        int[] labels = new int[count];
        for (int i = 0; i < pixels.length; i++) {
            int image = i / (8 * 8 * 3);
            labels[image] = image % 2;
            int noise = (i * 2654435 + salt * 40503) >>> 8 & 0x7f;
            pixels[i] = (byte) (noise + (image % 2 == 0 ? 0 : i % 3 * 50));
        }
        return new LabeledImages(pixels, labels, 8, 8, List.of("dark", "bright"));
    }

    // Values that repeat, so that what stands still of them is small when compressed.
    private static void writeInit(Path file) throws IOException {
        Map<String, TensorView> tensors = new LinkedHashMap<>();
        int[][] conv = {{32, 3, 3, 3}, {64, 32, 3, 3}, {128, 64, 3, 3}};
        for (int i = 1; i <= 3; i++) {
            int[] shape = conv[i - 1];
            double scale = 1.5 / Math.sqrt(shape[1] * 9);
            tensors.put("conv" + i + ".weight", tensor(i, scale, shape));
            tensors.put("conv" + i + ".bias", tensor(0, 0, shape[0]));
        }
        tensors.put("fc1.weight", tensor(7, 1.5 / Math.sqrt(128), 512, 128));
        tensors.put("fc1.bias", tensor(0, 0, 512));
        SafetensorsWriter.write(file, tensors, Map.of());
    }

    private static TensorView tensor(int salt, double scale, int... shape) {
        int size = 1;
        long[] sizes = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            size *= shape[i];
            sizes[i] = shape[i];
        }
        ByteBuffer data = ByteBuffer.allocate(4 * size).order(ByteOrder.LITTLE_ENDIAN);
        // They repeat, but not with the rows.
        for (int i = 0; i < size; i++) {
            int step = (i % 61 * 37 + salt * 11) % 61;
            data.putFloat(i * 4, (float) ((step / 30.0 - 1) * scale));
        }
        return new TensorView(Dtype.F32, sizes, data);
    }

    /** What the run's end is compared with: no times. */
    private static void describe(Path run, Path file) throws Exception {
        List<String> lines = new ArrayList<>();
        lines.add("last " + digest(run.resolve("checkpoints/last.safetensors")));
        lines.add("best " + digest(run.resolve("checkpoints/best.safetensors")));
        Files.readAllLines(run.resolve("iterations.csv")).forEach(l -> lines.add("step " + l));
        for (EpochMetrics m : RunReader.epochs(run)) {
            lines.add(
                    "epoch "
                            + List.of(
                                    m.epoch(),
                                    m.iteration(),
                                    m.trainLoss(),
                                    m.trainAccuracy(),
                                    m.evalLoss(),
                                    m.evalAccuracy(),
                                    m.learningRate()));
        }
        RunReader.attention(run).forEach(a -> lines.add("attention " + a));
        var result = RunReader.result(run).orElseThrow();
        lines.add(
                "result "
                        + List.of(
                                result.epochs(),
                                result.bestEpoch(),
                                result.bestAccuracy(),
                                result.testLoss(),
                                result.testAccuracy(),
                                result.testedCheckpoint()));
        Files.write(file, lines);
    }

    /** SHA-256 of the names and bytes of all tensors. */
    static String digest(Path checkpoint) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (SafetensorsFile file = SafetensorsFile.open(checkpoint)) {
            for (String name : file.names().stream().sorted().toList()) {
                boolean weights =
                        !name.startsWith("optimizer.") && !name.startsWith("unaveraged.");
                // Of the best one the weights alone, which is all that later builds keep.
                if (!name.equals("checksum")
                        && (weights || checkpoint.endsWith("last.safetensors"))) {
                    digest.update(name.getBytes("UTF-8"));
                    digest.update(file.tensor(name).data());
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void zip(Path run, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out);
                var all = Files.walk(run)) {
            zip.setLevel(9);
            for (Path each : all.filter(Files::isRegularFile).sorted().toList()) {
                String name = run.relativize(each).toString();
                if (!name.equals("curves.png") && !name.contains("previous")) {
                    ZipEntry entry = new ZipEntry(name);
                    entry.setTime(0);
                    zip.putNextEntry(entry);
                    Files.copy(each, zip);
                    zip.closeEntry();
                }
            }
        }
    }
}
