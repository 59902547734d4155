package ai.gaze.zoo.export;

import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Op;
import ai.gaze.zoo.trace.Tensor;
import ai.gaze.zoo.trace.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes a graph as a TorchScript archive, which {@code torch.jit.load} reads in Python and C++,
 * and DJL as a {@code SymbolBlock}.
 *
 * <p>The archive is a zip file of stored entries: {@code NAME/data.pkl} (the module object), {@code
 * NAME/code/__torch__.py} (its code as text), {@code NAME/data/K} (the elements of tensor K),
 * {@code NAME/constants.pkl} and {@code NAME/version}. Parameters are attributes of the module
 * under their own names, where a character that Python does not allow in a name becomes an
 * underscore. Running means and variances are buffers.
 *
 * <p>The same graph makes the same bytes.
 */
public final class TorchScriptWriter {

    private static final String CLASS = "Gaze";

    /** The newest file format version of PyTorch 1.12 to 2.x. */
    private static final String VERSION = "10\n";

    /** Words of Python that are no names. */
    private static final Set<String> KEYWORDS =
            Set.of(
                    ("and as assert async await break class continue def del elif else except"
                                    + " finally for from global if import in is lambda nonlocal not"
                                    + " or pass raise return try while with yield None True False"
                                    + " self torch")
                            .split(" "));

    private final boolean parametersAsInputs;

    /** Writes parameters into the file. */
    public TorchScriptWriter() {
        this(false);
    }

    /**
     * @param parametersAsInputs whether {@code forward} takes every parameter as an argument, after
     *     the inputs and in the order of {@link Graph#parameters}, instead of the file holding it
     */
    public TorchScriptWriter(boolean parametersAsInputs) {
        this.parametersAsInputs = parametersAsInputs;
    }

    /**
     * Writes a file, replacing one that is there.
     *
     * @throws IOException if the file cannot be written
     */
    public void write(Graph graph, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            write(graph, out);
        }
    }

    /**
     * Writes to a stream, which is closed.
     *
     * @throws IOException if the stream cannot be written
     */
    public void write(Graph graph, OutputStream out) throws IOException {
        Map<Value, Tensor> parameters = parametersAsInputs ? Map.of() : graph.parameters();
        Map<Value, Tensor> stored = new LinkedHashMap<>(parameters);
        stored.putAll(graph.constants());
        Set<Value> trainable = trainable(graph, parameters);
        Map<Value, String> attributes = identifiers(stored.keySet());
        try (AlignedZip zip = new AlignedZip(out)) {
            zip.add("gaze/version", VERSION.getBytes(StandardCharsets.US_ASCII));
            zip.add("gaze/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            zip.add("gaze/data.pkl", module(stored, attributes, trainable));
            String code = code(graph, attributes, trainable);
            zip.add("gaze/code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
            zip.add("gaze/constants.pkl", new Pickler().emptyTuple().finish());
            int key = 0;
            for (Tensor tensor : stored.values()) {
                zip.add("gaze/data/" + key++, tensor.bytes());
            }
        }
    }

    /** The code of {@code forward} as it is written, to look at. */
    public String code(Graph graph) {
        Map<Value, Tensor> parameters = parametersAsInputs ? Map.of() : graph.parameters();
        Map<Value, Tensor> stored = new LinkedHashMap<>(parameters);
        stored.putAll(graph.constants());
        return code(graph, identifiers(stored.keySet()), trainable(graph, parameters));
    }

    private static byte[] module(
            Map<Value, Tensor> stored, Map<Value, String> attributes, Set<Value> trainable) {
        Pickler pickler = new Pickler().object("__torch__", CLASS);
        pickler.string("training").bool(false);
        pickler.string("_is_full_backward_hook").none();
        int key = 0;
        for (Map.Entry<Value, Tensor> entry : stored.entrySet()) {
            pickler.string(attributes.get(entry.getKey()));
            pickler.tensor(
                    entry.getValue().type(),
                    entry.getValue().shape(),
                    String.valueOf(key++),
                    trainable.contains(entry.getKey()));
        }
        return pickler.build().finish();
    }

    private String code(Graph graph, Map<Value, String> attributes, Set<Value> trainable) {
        StringBuilder code = new StringBuilder("class " + CLASS + "(Module):\n");
        code.append("  __parameters__ = [")
                .append(names(attributes, trainable, true))
                .append("]\n");
        code.append("  __buffers__ = [").append(names(attributes, trainable, false)).append("]\n");
        code.append("  training : bool\n  _is_full_backward_hook : Optional[bool]\n");
        attributes.values().forEach(name -> code.append("  ").append(name).append(" : Tensor\n"));

        Map<Value, String> variables = new HashMap<>();
        attributes.forEach((value, name) -> variables.put(value, "self." + name));
        List<Value> arguments = new ArrayList<>(graph.inputs());
        if (parametersAsInputs) {
            arguments.addAll(graph.parameters().keySet());
        }
        identifiers(arguments).forEach((value, name) -> variables.put(value, "a_" + name));
        code.append("  def forward(self: __torch__.").append(CLASS);
        arguments.forEach(v -> code.append(",\n    ").append(variables.get(v)).append(": Tensor"));
        code.append(") -> ").append(returnType(graph.outputs().size())).append(":\n");

        TorchScriptExpressions expressions =
                new TorchScriptExpressions(variables::get, variables.get(graph.inputs().get(0)));
        for (Node node : graph.nodes()) {
            String expression = expressions.of(node);
            String variable = "v" + variables.size();
            variables.put(node.output(), variable);
            code.append("    ").append(variable).append(" = ").append(expression).append('\n');
        }
        String result =
                graph.outputs().stream().map(variables::get).collect(Collectors.joining(", "));
        boolean tuple = graph.outputs().size() > 1;
        code.append("    return ").append(tuple ? "(" + result + ")" : result).append('\n');
        return code.toString();
    }

    private static String returnType(int outputs) {
        return outputs == 1 ? "Tensor" : "Tuple[" + "Tensor, ".repeat(outputs - 1) + "Tensor]";
    }

    private static String names(
            Map<Value, String> attributes, Set<Value> trainable, boolean wanted) {
        return attributes.entrySet().stream()
                .filter(e -> trainable.contains(e.getKey()) == wanted)
                .map(e -> "\"" + e.getValue() + "\", ")
                .collect(Collectors.joining());
    }

    /** Floating point parameters that no batch normalization updates by itself. */
    private static Set<Value> trainable(Graph graph, Map<Value, Tensor> parameters) {
        Set<Value> result = new HashSet<>(parameters.keySet());
        result.removeIf(v -> !v.type().isFloating());
        for (Node node : graph.nodes()) {
            if (node.op() == Op.BATCH_NORM) {
                result.remove(node.input(1));
                result.remove(node.input(2));
            }
        }
        return result;
    }

    private static Map<Value, String> identifiers(Iterable<Value> values) {
        Map<Value, String> result = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>(Set.of("training", "_is_full_backward_hook", "forward"));
        for (Value value : values) {
            String name = value.name().replaceAll("[^A-Za-z0-9_]", "_");
            if (name.matches("[0-9].*") || KEYWORDS.contains(name)) {
                name = "p_" + name;
            }
            String candidate = name;
            for (int i = 1; !taken.add(candidate); i++) {
                candidate = name + "_" + i;
            }
            result.put(value, candidate);
        }
        return result;
    }
}
