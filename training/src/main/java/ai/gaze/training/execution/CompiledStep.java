package ai.gaze.training.execution;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.gaze.training.loss.ClassificationLoss;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.LossScaler;
import ai.gaze.training.torch.Recording;
import ai.gaze.training.torch.ScriptModule;
import ai.gaze.zoo.export.TorchScriptFunction;
import ai.gaze.zoo.export.TorchScriptWriter;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Forward pass, loss and backward pass as one TorchScript function of images, labels and the flat
 * weights: the same operations as those of a {@link CompiledGraph} and a loss, for which Java calls
 * the engine a few times, however many parameters there are.
 */
final class CompiledStep implements AutoCloseable {

    private final FlatParameters parameters;
    private final LossScaler scaler;
    private final NDList others;
    private final ScriptModule function;

    private CompiledStep(
            FlatParameters parameters, LossScaler scaler, NDList others, ScriptModule function) {
        this.parameters = parameters;
        this.scaler = scaler;
        this.others = others;
        this.function = function;
    }

    /**
     * Compiles a step.
     *
     * @param graph the network as it is to run, its constants among its inputs
     * @param constants these, on the device; have to be open as long as this
     * @param named the parameters of the network
     * @param parameters what is trained
     * @param scaler scales the loss; {@code null} for none
     * @param alignment the step copies weights that do not begin at a multiple of so many in the
     *     vector, unless it converts them
     * @return empty if the loss is not one that can be a part of the function
     */
    static Optional<CompiledStep> of(
            Graph graph,
            NDList constants,
            Map<String, Parameter> named,
            FlatParameters parameters,
            Loss criterion,
            LossScaler scaler,
            int alignment) {
        if (!(criterion instanceof ClassificationLoss loss) || loss.script("", "").isEmpty()) {
            return Optional.empty();
        }
        Map<Value, String> variables = new HashMap<>();
        List<String> arguments = new ArrayList<>(List.of("images", "labels", "vector"));
        variables.put(graph.inputs().get(0), "images");
        if (scaler != null) {
            arguments.add("scale");
        }
        for (Value constant : graph.inputs().subList(1, graph.inputs().size())) {
            variables.put(constant, add(arguments, "c"));
        }
        NDList others = new NDList(constants);
        ParameterStore values = parameters.forEvaluation();
        OpenedWeights weights = new OpenedWeights(graph, named, parameters, alignment);
        variables.putAll(weights.variables());
        for (Value fixed : weights.others()) {
            variables.put(fixed, add(arguments, "s"));
            others.add(values.getValue(named.get(fixed.name()), null, false));
        }
        List<String> lines = new ArrayList<>(weights.lines());
        lines.addAll(TorchScriptWriter.lines(weights.graph(), variables));
        lines.add("logits = " + variables.get(graph.outputs().get(0)));
        lines.addAll(loss.script("logits", "labels").orElseThrow());
        lines.addAll(
                List.of(
                        "scaled = " + (scaler == null ? "loss" : "torch.mul(loss, scale)"),
                        "gradients = torch.grad([scaled], [leaf], None, None, False, False)",
                        "gradient = unchecked_cast(Tensor, torch.__getitem__(gradients, 0))",
                        "seen = torch.detach(logits)",
                        "hits = torch.eq(torch.argmax(seen, 1, False), labels)",
                        "correct = torch.sum(torch.to(hits, 6, False, False, None))",
                        "return [torch.detach(loss), correct, gradient]"));
        NDManager owner = parameters.vector().getManager();
        byte[] archive = TorchScriptFunction.archiveOfList(arguments, lines);
        return Optional.of(
                new CompiledStep(parameters, scaler, others, new ScriptModule(archive, owner)));
    }

    private static String add(List<String> arguments, String prefix) {
        String name = prefix + arguments.size();
        arguments.add(name);
        return name;
    }

    /**
     * Runs it.
     *
     * @param images {@code [B, C, H, W]} with B above 1, whose manager owns the results
     * @param labels int64 {@code [B]}
     * @return with the gradient of the scaled loss, where it is scaled
     */
    Pass pass(NDArray images, NDArray labels) {
        NDList arguments = new NDList(images, labels, parameters.vector());
        if (scaler != null) {
            arguments.add(scaler.scale());
        }
        arguments.addAll(others);
        NDList results = Recording.compute(() -> function.callOfList(arguments));
        return new Pass(results.get(0), results.get(1), results.get(2), null);
    }

    @Override
    public void close() {
        function.close();
    }
}
