package ai.gaze.zoo.export;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.file.FileKind;
import ai.gaze.zoo.trace.Tensor;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** An ONNX file, run by ONNX Runtime on the CPU. */
final class OnnxNetwork implements ExportedNetwork {

    private final OrtEnvironment environment = OnnxRuntime.environment();
    private final OrtSession session;
    private final InUse inUse = new InUse();

    // Not by its name: what lies beyond U+FFFF in it does not reach ONNX Runtime whole.
    OnnxNetwork(Path file) throws IOException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            session = environment.createSession(FileErrors.read(file), options);
        } catch (OrtException e) {
            throw ExportedNetwork.unreadable(file, "ONNX", FileKind.ONNX, e.getMessage(), e);
        }
    }

    @Override
    public Map<String, String> metadata() {
        try {
            return session.getMetadata().getCustomMetadata();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot read the metadata", e);
        }
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        ExportedNetwork.require(inputs);
        return inUse.during(() -> compute(inputs));
    }

    private List<Tensor> compute(List<Tensor> inputs) {
        if (inputs.size() != session.getNumInputs()) {
            throw new IllegalArgumentException(
                    "the network takes "
                            + session.getNumInputs()
                            + " inputs, not "
                            + inputs.size());
        }
        Map<String, OnnxTensor> arguments = new HashMap<>();
        try {
            Iterator<String> names = session.getInputNames().iterator();
            for (Tensor input : inputs) {
                arguments.put(names.next(), tensor(input));
            }
            List<Tensor> outputs = new ArrayList<>();
            try (OrtSession.Result result = session.run(arguments)) {
                for (Map.Entry<String, OnnxValue> output : result) {
                    outputs.add(tensor((OnnxTensor) output.getValue()));
                }
            }
            return outputs;
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
        } finally {
            arguments.values().forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor tensor(Tensor tensor) throws OrtException {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(tensor.bytes().length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(tensor.bytes()).flip();
        return OnnxTensor.createTensor(
                environment, buffer, tensor.shape().getShape(), javaType(tensor.type()));
    }

    private static Tensor tensor(OnnxTensor tensor) {
        TensorInfo info = tensor.getInfo();
        ByteBuffer buffer = tensor.getByteBuffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return new Tensor(type(info.type), new Shape(info.getShape()), bytes);
    }

    private static OnnxJavaType javaType(DataType type) {
        return switch (type) {
            case FLOAT32 -> OnnxJavaType.FLOAT;
            case FLOAT64 -> OnnxJavaType.DOUBLE;
            case FLOAT16 -> OnnxJavaType.FLOAT16;
            case UINT8 -> OnnxJavaType.UINT8;
            case INT32 -> OnnxJavaType.INT32;
            case INT64 -> OnnxJavaType.INT64;
            default -> throw new IllegalArgumentException("no input of type " + type);
        };
    }

    private static DataType type(OnnxJavaType type) {
        return switch (type) {
            case FLOAT -> DataType.FLOAT32;
            case DOUBLE -> DataType.FLOAT64;
            case FLOAT16 -> DataType.FLOAT16;
            case UINT8 -> DataType.UINT8;
            case INT32 -> DataType.INT32;
            case INT64 -> DataType.INT64;
            default -> throw new IllegalArgumentException("no output of type " + type);
        };
    }

    @Override
    public void close() {
        inUse.close(this::free);
    }

    private void free() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot close the session", e);
        }
    }
}
