package ai.gaze.training.export;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import ai.gaze.training.run.InitialWeights;
import ai.gaze.training.run.TrainedNetwork;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.Weights;
import ai.gaze.zoo.export.ExportMetadata;
import ai.gaze.zoo.file.AtomicFiles;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import ai.gaze.zoo.trace.Tensor;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The weights of a network, under torchvision's names or in one of DJL's parameter files. */
final class WeightsFile implements ExportedFile {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long OTHER_HEAP = 32 << 20;

    /** Of the format of the file. */
    private static final int DJL_VERSION = 1;

    private final TrainedNetwork network;
    private final ExportFormat format;
    private final ExportMetadata metadata;

    WeightsFile(TrainedNetwork network, ExportFormat format) {
        this.network = network;
        this.format = format;
        metadata = ExportOptions.of(format).metadata(network.info());
    }

    @Override
    public void write(Path file) throws IOException {
        if (format != ExportFormat.DJL) {
            Map<String, String> entries = new LinkedHashMap<>(metadata.toMap());
            entries.put(InitialWeights.NETWORK, JSON.writeValueAsString(network.info().network()));
            unlike().ifPresent(what -> entries.put("unlike_published", what));
            if (format == ExportFormat.PTH) {
                Weights.savePth(network.block(), file, entries);
            } else {
                Weights.save(network.block(), file, entries);
            }
            return;
        }
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("network", network.info().network());
        spec.put("metadata", metadata);
        unlike().ifPresent(what -> spec.put("unlike_published", what));
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(spec);
        AtomicFiles.write(file, this::saveParameters);
        AtomicFiles.writeString(specification(file), text + "\n");
    }

    private Optional<String> unlike() {
        return ModelZoo.unlikePublished(network.info().network());
    }

    // Not net.json beside net.params: beside run.params that would be the run's own file.
    private static Path specification(Path file) {
        return file.toAbsolutePath().resolveSibling(file.getFileName() + ".json");
    }

    // What Model.save writes, which wants a folder, and leaves it where it is killed.
    private void saveParameters(WritableByteChannel channel) throws IOException {
        requireHeap(Runtime.getRuntime().maxMemory());
        Block block = network.block();
        DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
        out.writeBytes("DJL@");
        out.writeInt(DJL_VERSION);
        out.writeUTF("network");
        out.writeUTF(DataType.FLOAT32.name());
        PairList<String, Shape> inputs = block.describeInput();
        out.writeInt(inputs.size());
        for (Pair<String, Shape> input : inputs) {
            out.writeUTF(input.getKey() == null ? "" : input.getKey());
            out.write(input.getValue().getEncoded());
        }
        // Properties, of which there are none.
        out.writeInt(0);
        block.saveParameters(out);
        out.flush();
    }

    // It makes three Java arrays of each tensor, and where the heap has no room the process ends.
    private void requireHeap(long heap) {
        long largest =
                ParameterNames.of(network.block()).values().stream()
                        .mapToLong(p -> p.getShape().size() * Float.BYTES)
                        .max()
                        .orElse(0);
        if (3 * largest + OTHER_HEAP > heap) {
            throw new OutOfMemoryError("Java heap space");
        }
    }

    @Override
    public Classifier load(Path file) throws IOException {
        Block block = ModelZoo.create(network.info().network());
        Model model = Model.newInstance("network", Device.cpu(), "PyTorch");
        try {
            NDManager manager = model.getNDManager();
            model.setBlock(block);
            if (format != ExportFormat.DJL) {
                Shape image = network.info().network().inputShape();
                SeededInitialization.initialize(block, manager, 0, image);
                Weights.load(block, file, false);
            } else {
                try (InputStream in = Files.newInputStream(file)) {
                    model.load(in);
                }
            }
            return new Classifier(metadata, images -> run(block, manager, images), model::close);
        } catch (MalformedModelException e) {
            model.close();
            throw new IOException(e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static Tensor run(Block block, NDManager parent, Tensor images) {
        try (NDManager manager = parent.newSubManager()) {
            NDList input = new NDList(images.array(manager));
            ParameterStore store = new ParameterStore(manager, false);
            return Tensor.of(block.forward(store, input, false).singletonOrThrow());
        }
    }

    @Override
    public String engine() {
        return "a new network";
    }
}
