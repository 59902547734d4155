package ai.gaze.training.checkpoint;

import ai.gaze.zoo.file.Sha256;
import ai.gaze.zoo.safetensors.Dtype;
import ai.gaze.zoo.safetensors.SafetensorsWriter;
import ai.gaze.zoo.safetensors.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the file that the package describes, in one pass. */
final class CheckpointWriter {

    private CheckpointWriter() {}

    static void write(WritableByteChannel out, CheckpointData data) throws IOException {
        if (data.tensors().containsKey(Format.CHECKSUM)) {
            throw new IllegalArgumentException(
                    "a tensor is named \"" + Format.CHECKSUM + "\", which the format reserves");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(Format.FORMAT_KEY, Format.NAME);
        metadata.put(Format.VERSION_KEY, Integer.toString(Format.VERSION));
        metadata.put(Format.STATE_KEY, StateJson.write(data.state()));
        MessageDigest digest = Sha256.newDigest();
        Map<String, TensorData> tensors = TensorData.ofAll(data.tensors());
        // Last in the file, too: the writer puts small elements behind large ones and otherwise
        // keeps the order, and no array has smaller elements than a byte.
        tensors.put(Format.CHECKSUM, new Checksum(digest));
        SafetensorsWriter.write(new HashingChannel(out, digest), tensors, metadata);
    }

    /** Its value is known when everything in front of it has been written. */
    private record Checksum(MessageDigest digest) implements TensorData {

        @Override
        public Dtype dtype() {
            return Dtype.U8;
        }

        @Override
        public long[] shape() {
            return new long[] {Format.CHECKSUM_BYTES};
        }

        @Override
        public void writeTo(WritableByteChannel out) throws IOException {
            ByteBuffer checksum = ByteBuffer.wrap(digest.digest());
            while (checksum.hasRemaining()) {
                out.write(checksum);
            }
        }
    }
}
