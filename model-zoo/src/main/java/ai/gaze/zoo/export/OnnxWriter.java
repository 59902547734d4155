package ai.gaze.zoo.export;

import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Node;
import ai.gaze.zoo.trace.Value;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes a graph as an ONNX file of opset 17, in the schema {@code onnx.proto} of IR version 8.
 *
 * <p>Initializers have the names of the graph's parameters. Axis 0 of inputs and outputs is named
 * {@code batch}; an image's height and width are named so where they are open. The same graph makes
 * the same bytes.
 */
public final class OnnxWriter {

    private static final int OPSET = 17;
    private static final int IR_VERSION = 8;

    private final Map<String, String> metadata;
    private final List<String> names;

    /**
     * @param metadata goes into the file under these names; see {@link ExportMetadata}
     */
    public OnnxWriter(Map<String, String> metadata) {
        this(metadata, List.of());
    }

    /**
     * @param metadata goes into the file under these names
     * @param names of the outputs; those beyond are {@code output}, {@code output1}, ...
     */
    public OnnxWriter(Map<String, String> metadata, List<String> names) {
        this.metadata = Map.copyOf(metadata);
        this.names = List.copyOf(names);
    }

    /**
     * Writes a file, replacing one that is there.
     *
     * @throws IOException if the file cannot be written
     * @throws ai.gaze.zoo.UserException if ONNX has no operator for an operation
     */
    public void write(Graph graph, Path file) throws IOException {
        ModelProto model = model(graph);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            model.writeTo(out);
        }
    }

    private ModelProto model(Graph graph) {
        OnnxBuilder builder = new OnnxBuilder();
        builder.graph.setName("gaze");
        for (Value input : graph.inputs()) {
            builder.setName(input, input.name());
            builder.graph.addInput(info(input, input.name()));
        }
        graph.parameters()
                .forEach((v, tensor) -> builder.setName(v, builder.initializer(v.name(), tensor)));
        graph.constants()
                .forEach((v, tensor) -> builder.setName(v, builder.initializer(v.name(), tensor)));
        OnnxOperators operators = new OnnxOperators(builder);
        for (Node node : graph.nodes()) {
            builder.setName(node.output(), operators.add(node));
        }
        for (int i = 0; i < graph.outputs().size(); i++) {
            Value output = graph.outputs().get(i);
            String usual = i == 0 ? "output" : "output" + i;
            String name = i < names.size() ? names.get(i) : usual;
            builder.addOutput(builder.name(output), name);
            builder.graph.addOutput(info(output, name));
        }
        ModelProto.Builder model =
                ModelProto.newBuilder()
                        .setIrVersion(IR_VERSION)
                        .setProducerName("Gaze")
                        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                        .setGraph(builder.graph);
        metadata.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(
                        e ->
                                model.addMetadataProps(
                                        StringStringEntryProto.newBuilder()
                                                .setKey(e.getKey())
                                                .setValue(e.getValue())));
        return model.build();
    }

    private static ValueInfoProto info(Value value, String name) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int axis = 0; axis < value.rank(); axis++) {
            long length = value.shape().get(axis);
            TensorShapeProto.Dimension.Builder dimension = shape.addDimBuilder();
            if (length == -1) {
                dimension.setDimParam(axisName(value, name, axis));
            } else {
                dimension.setDimValue(length);
            }
        }
        TypeProto.Tensor.Builder tensor =
                TypeProto.Tensor.newBuilder()
                        .setElemType(OnnxBuilder.type(value.type()))
                        .setShape(shape);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    private static String axisName(Value value, String name, int axis) {
        if (axis == 0) {
            return "batch";
        }
        if (value.rank() == 4 && name.startsWith("input")) {
            // Bytes are images as they are decoded, with the channels last.
            String axes = value.type() == DataType.UINT8 ? "hwc" : "chw";
            return switch (axes.charAt(axis - 1)) {
                case 'h' -> "height";
                case 'w' -> "width";
                default -> "channels";
            };
        }
        return name + "_axis" + axis;
    }
}
