package ai.gaze.training.tensorboard;

import ai.gaze.training.report.Png;
import ai.gaze.zoo.Texts;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * An event file of TensorBoard: {@code Event} messages (tensorflow/core/util/event.proto) in the
 * framing of {@link RecordFile}. What is written is there at once.
 *
 * <p>A run that goes on starts another file in the same folder, and {@link #sessionStart} in it
 * makes TensorBoard forget the steps of the files before it that come again.
 */
public final class EventFile implements AutoCloseable {

    private static final String PREFIX = "events.out.tfevents.";
    private static final int RGB = 3;

    private final RecordFile records;

    private EventFile(RecordFile records) {
        this.records = records;
    }

    /**
     * Starts a new file that TensorBoard reads after those that are there.
     *
     * @param folder where; it is made if it is missing
     */
    public static EventFile create(Path folder) throws IOException {
        Files.createDirectories(folder);
        EventFile file = new EventFile(RecordFile.create(folder.resolve(nextName(folder))));
        // The first event of every file.
        file.write(event().text(3, "brain.Event:2"));
        return file;
    }

    // TensorBoard goes by the order of the names. The clock may have been put back.
    private static String nextName(Path folder) throws IOException {
        long time = Instant.now().getEpochSecond();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.matches(PREFIX.replace(".", "\\.") + "\\d{10}\\.gaze")) {
                    int at = PREFIX.length();
                    time = Math.max(time, 1 + Long.parseLong(name.substring(at, at + 10)));
                }
            }
        }
        return Texts.format("%s%010d.gaze", PREFIX, time);
    }

    /**
     * Forgets whatever was written before of a step and all later ones.
     *
     * @param step the first step that comes (again)
     */
    public void sessionStart(long step) throws IOException {
        int start = 1;
        write(event().integer(2, step).message(7, new Message().integer(1, start)));
    }

    /**
     * Writes a number.
     *
     * @param tag its name; what stands before the first slash groups it
     * @param step when it was so
     * @param value the number
     */
    public void scalar(String tag, long step, double value) throws IOException {
        value(step, new Message().text(1, tag).single(2, (float) value));
    }

    /**
     * Writes how numbers are distributed.
     *
     * @param tag its name; what stands before the first slash groups it
     * @param step when it was so
     * @param values the numbers; if there are none nothing is written
     */
    public void histogram(String tag, long step, float[] values) throws IOException {
        if (values.length > 0) {
            value(step, new Message().text(1, tag).message(5, Histogram.of(values)));
        }
    }

    /**
     * Writes a picture.
     *
     * @param tag its name; what stands before the first slash groups it
     * @param step when it was so
     * @param picture has red, green and blue and no transparency
     */
    public void image(String tag, long step, BufferedImage picture) throws IOException {
        Message image =
                new Message()
                        .integer(1, picture.getHeight())
                        .integer(2, picture.getWidth())
                        .integer(3, RGB)
                        .binary(4, Png.of(picture));
        value(step, new Message().text(1, tag).message(4, image));
    }

    @Override
    public void close() throws IOException {
        records.close();
    }

    private void value(long step, Message value) throws IOException {
        write(event().integer(2, step).message(5, new Message().message(1, value)));
    }

    private static Message event() {
        Instant now = Instant.now();
        return new Message().real(1, now.getEpochSecond() + now.getNano() / 1e9);
    }

    private void write(Message event) throws IOException {
        records.append(event.toBytes());
    }
}
