package ai.gaze.zoo.export;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.trace.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A TorchScript file as DJL's {@code SymbolBlock}. */
final class TorchScriptNetwork implements ExportedNetwork {

    // The model owns the native module, so it stays open as long as the block is used.
    private final Model model;

    TorchScriptNetwork(Path file) throws IOException {
        model = Model.newInstance(file.getFileName().toString(), Device.cpu(), "PyTorch");
        try {
            model.load(file);
        } catch (MalformedModelException e) {
            model.close();
            throw new IOException("the engine cannot read " + file, e);
        }
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        try (NDManager manager = model.getNDManager().newSubManager()) {
            NDList arrays = new NDList();
            for (Tensor input : inputs) {
                ByteBuffer bytes = ByteBuffer.wrap(input.bytes());
                arrays.add(manager.create(bytes, input.shape(), input.type()));
            }
            NDList outputs =
                    model.getBlock().forward(new ParameterStore(manager, false), arrays, false);
            return outputs.stream().map(Tensor::of).toList();
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
