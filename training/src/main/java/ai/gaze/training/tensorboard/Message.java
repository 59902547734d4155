package ai.gaze.training.tensorboard;

import ai.gaze.zoo.file.FileErrors;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** A protocol buffer that is written field by field, by their numbers in the .proto file. */
final class Message {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Message integer(int field, long value) {
        return put(out -> out.writeInt64(field, value));
    }

    Message real(int field, double value) {
        return put(out -> out.writeDouble(field, value));
    }

    Message single(int field, float value) {
        return put(out -> out.writeFloat(field, value));
    }

    Message text(int field, String value) {
        return put(out -> out.writeString(field, value));
    }

    Message binary(int field, byte[] value) {
        return put(out -> out.writeByteArray(field, value));
    }

    Message message(int field, Message value) {
        return binary(field, value.toBytes());
    }

    /** Writes a packed repeated field. */
    Message reals(int field, double[] values) {
        Message packed = new Message();
        for (double value : values) {
            packed.put(out -> out.writeDoubleNoTag(value));
        }
        return message(field, packed);
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    private Message put(Write write) {
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            write.to(out);
            out.flush();
            return this;
        } catch (IOException e) {
            throw FileErrors.unchecked(e);
        }
    }

    private interface Write {
        void to(CodedOutputStream out) throws IOException;
    }
}
