package ai.gaze.zoo.export;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.file.FileKind;
import ai.gaze.zoo.file.ZipArchives;
import ai.gaze.zoo.trace.Tensor;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;

/** A TorchScript file as DJL's {@code SymbolBlock}. */
final class TorchScriptNetwork implements ExportedNetwork {

    // The model owns the native module, so it stays open as long as the block is used.
    private final Model model;
    private final Map<String, String> metadata;
    private final InUse inUse = new InUse();

    TorchScriptNetwork(Path file) throws IOException {
        model = Model.newInstance(file.getFileName().toString(), Device.cpu(), "PyTorch");
        try {
            load(file);
            metadata = readMetadata(file);
        } catch (MalformedModelException | EngineException e) {
            model.close();
            throw ExportedNetwork.unreadable(file, "TorchScript", FileKind.TORCHSCRIPT, "", e);
        } catch (IOException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    // The name of a file goes to PyTorch as C has it, which not every character survives.
    private void load(Path file) throws IOException, MalformedModelException {
        if (file.toString().chars().allMatch(c -> c < 0x80)) {
            model.load(file);
            return;
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            model.load(in);
        }
    }

    // DJL hands extra files out only where their names are known to be there.
    private static Map<String, String> readMetadata(Path file) throws IOException {
        return ZipArchives.read(
                file,
                zip -> {
                    ZipEntry entry = zip.getEntry(TorchScriptWriter.METADATA);
                    if (entry == null) {
                        return Map.of();
                    }
                    try (InputStream in = zip.getInputStream(entry)) {
                        return new ObjectMapper()
                                .readValue(in, new TypeReference<Map<String, String>>() {});
                    }
                });
    }

    @Override
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        ExportedNetwork.require(inputs);
        return inUse.during(() -> compute(inputs));
    }

    private List<Tensor> compute(List<Tensor> inputs) {
        try (NDManager manager = model.getNDManager().newSubManager()) {
            NDList arrays = new NDList();
            for (Tensor input : inputs) {
                arrays.add(input.array(manager));
            }
            NDList outputs =
                    model.getBlock().forward(new ParameterStore(manager, false), arrays, false);
            return outputs.stream().map(Tensor::of).toList();
        } finally {
            // Its finalizer would free the module in the middle of a pass.
            Reference.reachabilityFence(model);
        }
    }

    @Override
    public void close() {
        inUse.close(model::close);
    }
}
