package ai.gaze.zoo.export;

import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.pth.AlignedZip;
import ai.gaze.zoo.pth.Pickler;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Op;
import ai.gaze.zoo.trace.Tensor;
import ai.gaze.zoo.trace.Value;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes a graph as a TorchScript archive, which {@code torch.jit.load} reads in Python and C++,
 * and DJL as a {@code SymbolBlock}.
 *
 * <p>The archive is a zip file of stored entries: {@code gaze/data.pkl} (the module object), {@code
 * gaze/code/__torch__.py} (its code as text), {@code gaze/data/K} (the elements of tensor K),
 * {@code gaze/constants.pkl} and {@code gaze/version}. Parameters keep their names in {@code
 * state_dict()}; running means and variances are buffers, as constants are.
 *
 * <p>The same graph makes the same bytes.
 */
public final class TorchScriptWriter {

    /** The newest file format version of PyTorch 1.12 to 2.x. */
    private static final String VERSION = "10\n";

    /** Where metadata lie: PyTorch calls it an extra file. */
    static final String METADATA = "gaze/extra/gaze.json";

    private final boolean parametersAsInputs;
    private final Map<String, String> metadata;

    /** Writes parameters into the file. */
    public TorchScriptWriter() {
        this(false);
    }

    /**
     * Writes parameters into the file, and an extra file {@code gaze.json}.
     *
     * @param metadata goes into the extra file as a JSON object; see {@link ExportMetadata}
     */
    public TorchScriptWriter(Map<String, String> metadata) {
        this(false, metadata);
    }

    /**
     * @param parametersAsInputs whether {@code forward} takes every parameter as an argument, after
     *     the inputs and in the order of {@link Graph#parameters}, instead of the file holding it
     */
    public TorchScriptWriter(boolean parametersAsInputs) {
        this(parametersAsInputs, Map.of());
    }

    private TorchScriptWriter(boolean parametersAsInputs, Map<String, String> metadata) {
        this.parametersAsInputs = parametersAsInputs;
        this.metadata = new TreeMap<>(metadata);
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
        Map<Value, Tensor> stored = stored(graph);
        Set<Value> trainable = trainable(graph);
        List<Tensor> files = new ArrayList<>();
        Pickler pickler = new Pickler();
        TorchScriptModule.of(stored.keySet()).pickle(pickler, stored, trainable, files);
        try (AlignedZip zip = new AlignedZip(out)) {
            addFrame(zip, pickler.finish(), code(graph));
            if (!metadata.isEmpty()) {
                zip.add(METADATA, new ObjectMapper().writeValueAsBytes(metadata));
            }
            for (int i = 0; i < files.size(); i++) {
                zip.add("gaze/data/" + i, files.get(i).bytes());
            }
        }
    }

    /** Adds what every archive has. */
    static void addFrame(AlignedZip zip, byte[] object, String code) throws IOException {
        zip.add("gaze/version", VERSION.getBytes(StandardCharsets.US_ASCII));
        zip.add("gaze/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        zip.add("gaze/data.pkl", object);
        zip.add("gaze/code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
        zip.add("gaze/constants.pkl", new Pickler().emptyTuple().finish());
    }

    /** Returns the code of the archive, to look at. */
    public String code(Graph graph) {
        TorchScriptModule module = TorchScriptModule.of(stored(graph).keySet());
        return module.code(trainable(graph), forward(graph, module));
    }

    private Map<Value, Tensor> stored(Graph graph) {
        Map<Value, Tensor> stored =
                new LinkedHashMap<>(parametersAsInputs ? Map.of() : graph.parameters());
        stored.putAll(graph.constants());
        return stored;
    }

    private String forward(Graph graph, TorchScriptModule module) {
        Map<Value, String> variables = new HashMap<>(module.expressions());
        List<Value> arguments = new ArrayList<>(graph.inputs());
        if (parametersAsInputs) {
            arguments.addAll(graph.parameters().keySet());
        }
        StringBuilder code = new StringBuilder();
        code.append("  def forward(self: ").append(module.qualifiedName());
        for (Value argument : arguments) {
            String name = "a" + variables.size() + "_" + plain(argument.name());
            variables.put(argument, name);
            code.append(",\n    ").append(name).append(": Tensor");
        }
        code.append(") -> ").append(returnType(graph.outputs().size())).append(":\n");
        lines(graph, variables).forEach(line -> code.append("    ").append(line).append('\n'));
        String result =
                graph.outputs().stream().map(variables::get).collect(Collectors.joining(", "));
        boolean tuple = graph.outputs().size() > 1;
        code.append("    return ").append(tuple ? "(" + result + ")" : result).append('\n');
        return code.toString();
    }

    /**
     * Returns the operations of a graph as lines of a function of one's own.
     *
     * @param variables of its inputs, parameters and constants; those of what it computes, which
     *     are called v and a number, are added
     */
    public static List<String> lines(Graph graph, Map<Value, String> variables) {
        TorchScriptExpressions expressions =
                new TorchScriptExpressions(variables::get, variables.get(graph.inputs().get(0)));
        List<String> lines = new ArrayList<>();
        for (Node node : graph.nodes()) {
            String expression = expressions.of(node);
            String name = "v" + variables.size();
            variables.put(node.output(), name);
            lines.add(name + " = " + expression);
        }
        return lines;
    }

    /** Returns the expression that converts a variable. */
    public static String cast(String variable, DataType type) {
        return Texts.format(
                "torch.to(%s, %s, False, False, None)",
                variable, TorchScriptExpressions.type(type));
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9_]", "_");
    }

    private static String returnType(int outputs) {
        return outputs == 1 ? "Tensor" : "Tuple[" + "Tensor, ".repeat(outputs - 1) + "Tensor]";
    }

    /** Floating point parameters that no batch normalization updates by itself. */
    private Set<Value> trainable(Graph graph) {
        Set<Value> result = new HashSet<>();
        if (!parametersAsInputs) {
            result.addAll(graph.parameters().keySet());
        }
        result.removeIf(v -> !v.type().isFloating());
        for (Node node : graph.nodes()) {
            if (node.op() == Op.BATCH_NORM) {
                result.remove(node.input(1));
                result.remove(node.input(2));
            }
        }
        return result;
    }
}
