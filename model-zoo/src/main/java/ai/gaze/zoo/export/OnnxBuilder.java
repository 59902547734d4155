package ai.gaze.zoo.export;

import ai.djl.ndarray.types.DataType;
import ai.gaze.zoo.trace.Size;
import ai.gaze.zoo.trace.Tensor;
import ai.gaze.zoo.trace.Value;
import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An ONNX graph while it is being written: operators, initializers, and the name of each value. */
final class OnnxBuilder {

    final GraphProto.Builder graph = GraphProto.newBuilder();

    private final Map<Value, String> names = new HashMap<>();
    private final Map<String, String> numbers = new HashMap<>();
    private int count;

    /** Returns the name of a value of the traced graph. */
    String name(Value value) {
        return names.get(value);
    }

    void setName(Value value, String name) {
        names.put(value, name);
    }

    /** Adds an operator with one output, and returns the output's name. */
    String add(String operator, List<String> inputs, AttributeProto... attributes) {
        return add(operator, inputs, 1, attributes).get(0);
    }

    /** Adds an operator, and returns the names of its outputs. */
    List<String> add(
            String operator, List<String> inputs, int outputs, AttributeProto... attributes) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator).addAllInput(inputs);
        node.setName(operator + "_" + count++);
        List<String> results = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            results.add(node.getName() + "_output_" + i);
        }
        for (AttributeProto attribute : attributes) {
            node.addAttribute(attribute);
        }
        graph.addNode(node.addAllOutput(results));
        return results;
    }

    /** Adds an operator whose output is an output of the graph. */
    void addOutput(String input, String output) {
        graph.addNode(
                NodeProto.newBuilder()
                        .setOpType("Identity")
                        .setName("Identity_" + output)
                        .addInput(input)
                        .addOutput(output));
    }

    /** Adds a tensor under a name. */
    String initializer(String name, Tensor tensor) {
        graph.addInitializer(proto(tensor).toBuilder().setName(name));
        return name;
    }

    /** Returns a list of integers; the same list is there once. */
    String longs(List<Long> values) {
        return numbers.computeIfAbsent(
                "ints" + values,
                k -> {
                    TensorProto.Builder tensor =
                            TensorProto.newBuilder()
                                    .setDataType(TensorProto.DataType.INT64_VALUE)
                                    .addDims(values.size())
                                    .addAllInt64Data(values)
                                    .setName("ints_" + numbers.size());
                    graph.addInitializer(tensor);
                    return tensor.getName();
                });
    }

    /** Returns a number without dimensions in a type. */
    String scalar(DataType type, double value) {
        return numbers.computeIfAbsent(
                type + " " + value,
                k -> {
                    TensorProto tensor =
                            scalarProto(type, value).toBuilder()
                                    .setName("number_" + numbers.size())
                                    .build();
                    graph.addInitializer(tensor);
                    return tensor.getName();
                });
    }

    /** Returns a list of sizes as a vector of int64. */
    String sizes(List<Size> sizes) {
        if (sizes.stream().allMatch(Size::isFixed)) {
            return longs(sizes.stream().map(Size::fixed).toList());
        }
        List<String> parts = sizes.stream().map(this::size).toList();
        return parts.size() == 1 ? parts.get(0) : add("Concat", parts, integer("axis", 0));
    }

    private String size(Size size) {
        if (size.isFixed()) {
            return longs(List.of(size.fixed()));
        }
        String result = null;
        for (Size.Dimension factor : size.factors()) {
            String length =
                    add(
                            "Shape",
                            List.of(name(factor.value())),
                            integer("start", factor.axis()),
                            integer("end", factor.axis() + 1L));
            result = result == null ? length : add("Mul", List.of(result, length));
        }
        if (size.multiplier() != 1) {
            result = add("Mul", List.of(result, longs(List.of(size.multiplier()))));
        }
        if (size.divisor() != 1) {
            result = add("Div", List.of(result, longs(List.of(size.divisor()))));
        }
        return size.offset() == 0
                ? result
                : add("Add", List.of(result, longs(List.of(size.offset()))));
    }

    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto flag(String name, boolean value) {
        return integer(name, value ? 1 : 0);
    }

    static AttributeProto integers(String name, List<Long> values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addAllInts(values)
                .build();
    }

    static AttributeProto number(String name, double value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF((float) value)
                .build();
    }

    static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    static AttributeProto tensor(String name, TensorProto value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.TENSOR)
                .setT(value)
                .build();
    }

    static TensorProto proto(Tensor tensor) {
        TensorProto.Builder proto = TensorProto.newBuilder().setDataType(type(tensor.type()));
        for (long dimension : tensor.shape().getShape()) {
            proto.addDims(dimension);
        }
        return proto.setRawData(ByteString.copyFrom(tensor.bytes())).build();
    }

    static TensorProto scalarProto(DataType type, double value) {
        ByteBuffer buffer =
                ByteBuffer.allocate(type.getNumOfBytes()).order(ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case FLOAT32 -> buffer.putFloat((float) value);
            case FLOAT64 -> buffer.putDouble(value);
            case FLOAT16 -> buffer.putShort(Halves.bits((float) value));
            case INT64 -> buffer.putLong((long) value);
            case INT32 -> buffer.putInt((int) value);
            case INT8, UINT8, BOOLEAN -> buffer.put((byte) value);
            default -> throw new IllegalArgumentException("no ONNX number of type " + type);
        }
        return TensorProto.newBuilder()
                .setDataType(type(type))
                .setRawData(ByteString.copyFrom(buffer.flip()))
                .build();
    }

    /** Returns ONNX's number of a type. */
    static int type(DataType type) {
        TensorProto.DataType result =
                switch (type) {
                    case FLOAT32 -> TensorProto.DataType.FLOAT;
                    case FLOAT64 -> TensorProto.DataType.DOUBLE;
                    case FLOAT16 -> TensorProto.DataType.FLOAT16;
                    case INT64 -> TensorProto.DataType.INT64;
                    case INT32 -> TensorProto.DataType.INT32;
                    case INT8 -> TensorProto.DataType.INT8;
                    case UINT8 -> TensorProto.DataType.UINT8;
                    case BOOLEAN -> TensorProto.DataType.BOOL;
                    default -> throw new IllegalArgumentException("no ONNX type for " + type);
                };
        return result.getNumber();
    }
}
