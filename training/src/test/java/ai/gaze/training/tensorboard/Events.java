package ai.gaze.training.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.framework.Summary;
import org.tensorflow.util.Event;
import org.tensorflow.util.SessionLog;

/**
 * Reads event files with the classes that protoc made of TensorFlow's .proto files, and what is
 * around them with a checksum of its own.
 */
public final class Events {

    static {
        // The published classes are of 2019, which protobuf-java runs only when it is told to; here
        // they read nothing but what the tests wrote.
        System.setProperty("com.google.protobuf.use_unsafe_pre22_gencode", "true");
    }

    private Events() {}

    /** Returns all events of a file; every checksum must be right. */
    public static List<Event> read(Path file) throws IOException {
        List<Event> events = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            requireCrc(in.getInt(), length);
            byte[] data =
                    new byte
                            [(int)
                                    ByteBuffer.wrap(length)
                                            .order(ByteOrder.LITTLE_ENDIAN)
                                            .getLong()];
            in.get(data);
            requireCrc(in.getInt(), data);
            events.add(Event.parseFrom(data));
        }
        return events;
    }

    /** Returns the files of a folder in the order in which TensorBoard reads them. */
    public static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /**
     * Returns what TensorBoard shows of a folder: every value, less those that a later file took
     * back.
     */
    public static List<Event> shown(Path folder) throws IOException {
        List<Event> shown = new ArrayList<>();
        for (Path file : files(folder)) {
            for (Event event : read(file)) {
                if (event.getSessionLog().getStatus() == SessionLog.SessionStatus.START) {
                    shown.removeIf(before -> before.getStep() >= event.getStep());
                } else if (event.hasSummary()) {
                    shown.add(event);
                }
            }
        }
        return shown;
    }

    /** Returns steps and values of a scalar as text, {@code 3: 0.25}. */
    public static List<String> scalar(List<Event> events, String tag) {
        List<String> values = new ArrayList<>();
        for (Event event : events) {
            for (Summary.Value value : event.getSummary().getValueList()) {
                if (value.getTag().equals(tag)) {
                    values.add(event.getStep() + ": " + value.getSimpleValue());
                }
            }
        }
        return values;
    }

    /** CRC-32C bit by bit, then masked: (crc >> 15 | crc << 17) + 0xa282ead8. */
    private static void requireCrc(int found, byte[] data) {
        int crc = -1;
        for (byte b : data) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ 0x82f63b78 : crc >>> 1;
            }
        }
        crc = ~crc;
        if (found != (crc >>> 15 | crc << 17) + 0xa282ead8) {
            throw new AssertionError("wrong checksum of " + Arrays.toString(data));
        }
    }
}
