package ai.gaze.training.fuzz;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.checkpoint.CheckpointStore;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.zoo.Weights;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Small good files, from which a fuzzer starts. */
final class Seeds {

    private static final int SMALL = 1 << 10;

    private Seeds() {}

    static List<byte[]> of(FileReader reader, Path folder) throws IOException {
        return switch (reader) {
            case SAFETENSORS -> List.of(weights(folder, ".safetensors"));
            case PTH -> List.of(weights(folder, ".pth"));
            case CHECKPOINT -> List.of(checkpoint(folder));
            case RECIPE -> recipes();
            case EXPERIMENT -> experiments();
            case RUN_INFO -> earlier("run.json");
            case RESULT -> earlier("result.json");
            case METRICS -> earlier("metrics.jsonl");
            case ATTENTION -> earlier("attention.jsonl");
            case ITERATIONS -> earlier("iterations.csv");
            case IMAGE -> images();
            case CSV ->
                    List.of(
                            text(
                                    """
                                    path,label
                                    "a,b.png",cat
                                    c.png,cat
                                    c.png,"d""g"
                                    "a,b.png","d""g"
                                    """));
            case CIFAR -> List.of(new byte[3073], text("\u0001".repeat(3073)));
            case TAR -> List.of(tar());
            case NETWORK -> List.of(zip());
        };
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] weights(Path folder, String ending) throws IOException {
        Path file = folder.resolve("seed" + ending);
        try (NDManager manager = NDManager.newBaseManager()) {
            Linear block = Linear.builder().setUnits(2).build();
            block.initialize(manager, DataType.FLOAT32, new Shape(1, 3));
            if (ending.equals(".pth")) {
                Weights.savePth(block, file, Map.of("a", "b"));
            } else {
                Weights.save(block, file, Map.of("a", "b"));
            }
        }
        return Files.readAllBytes(file);
    }

    private static byte[] checkpoint(Path folder) throws IOException {
        CheckpointStore store = new CheckpointStore(folder, warning -> {});
        try (NDManager manager = NDManager.newBaseManager()) {
            store.save(
                    CheckpointStore.LAST,
                    new CheckpointData(
                            Map.of("weights", manager.arange(5f)),
                            JsonNodeFactory.instance.objectNode().put("epoch", 3)));
        }
        return Files.readAllBytes(store.path(CheckpointStore.LAST));
    }

    private static List<byte[]> recipes() {
        return RecipeFile.NAMES.stream().map(name -> text(RecipeFile.text(name))).toList();
    }

    private static List<byte[]> experiments() throws IOException {
        List<byte[]> all = new ArrayList<>();
        for (String name : List.of("cnn", "small-table", "regularizers")) {
            try (InputStream in =
                    RecipeFile.class.getResourceAsStream("../experiments/" + name + ".yaml")) {
                all.add(in.readAllBytes());
            }
        }
        return all;
    }

    /** Makes a folder that of a run, to which its other files may belong. */
    static void runInfo(Path folder) throws IOException {
        Path file = folder.resolve("run.json");
        if (!Files.exists(file)) {
            Files.write(file, earlier("run.json").get(0));
        }
    }

    /** Makes the images that the list of images names. */
    static void listedImages(Path folder) throws IOException {
        for (String name : List.of("a,b.png", "c.png")) {
            Path file = folder.resolve(name);
            if (!Files.exists(file)) {
                Files.write(file, images().get(0));
            }
        }
    }

    private static List<byte[]> earlier(String name) throws IOException {
        List<byte[]> all = new ArrayList<>();
        for (String run : List.of("finished", "stopped", "attention")) {
            all.addAll(files("/ai/gaze/training/run/earlier/" + run + ".zip", name, SMALL << 3));
        }
        return all;
    }

    private static List<byte[]> images() throws IOException {
        List<byte[]> all = new ArrayList<>();
        all.addAll(files("/ai/gaze/training/image/kinds.zip", "", SMALL));
        all.addAll(files("/ai/gaze/training/image/webp.zip", ".webp", SMALL));
        return all;
    }

    private static List<byte[]> files(String archive, String ending, int most) throws IOException {
        List<byte[]> all = new ArrayList<>();
        try (InputStream in = Seeds.class.getResourceAsStream(archive);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
                byte[] bytes = zip.readAllBytes();
                if (e.getName().endsWith(ending) && bytes.length <= most) {
                    all.add(bytes);
                }
            }
        }
        return all;
    }

    private static byte[] tar() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (String name : List.of("package/a.bin", "package/other", "package/b.json")) {
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(3);
                tar.putArchiveEntry(entry);
                tar.write(new byte[] {1, 2, 3});
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : List.of("net/data.pkl", "net/code/__torch__.py", "net/version")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(text("3\n"));
            }
        }
        return bytes.toByteArray();
    }
}
