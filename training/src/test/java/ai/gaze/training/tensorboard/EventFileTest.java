package ai.gaze.training.tensorboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.framework.HistogramProto;
import org.tensorflow.framework.Summary;
import org.tensorflow.util.Event;
import org.tensorflow.util.SessionLog.SessionStatus;

class EventFileTest {

    @TempDir private Path folder;

    @Test
    void theFirstEventNamesTheVersionAndIsFramedAsEveryEventFileBegins() throws IOException {
        EventFile.create(folder).close();
        Path file = Events.files(folder).get(0);
        Event first = Events.read(file).get(0);
        assertEquals("brain.Event:2", first.getFileVersion());
        assertEquals(System.currentTimeMillis() / 1000.0, first.getWallTime(), 60);
        // Length 24 and its masked checksum: the same in every file that TensorFlow writes.
        byte[] head = Arrays.copyOf(Files.readAllBytes(file), 12);
        assertEquals("1800000000000000a37f4b22", HexFormat.of().formatHex(head));
        String name = file.getFileName().toString();
        assertTrue(name.matches("events\\.out\\.tfevents\\.\\d{10}\\.gaze"), name);
    }

    @Test
    void scalarsKeepTagStepAndValue() throws IOException {
        try (EventFile file = EventFile.create(folder)) {
            file.scalar("loss/train", 0, 2.5);
            file.scalar("loss/train", 5_000_000_000L, -0.125);
        }
        assertEquals(
                List.of("0: 2.5", "5000000000: -0.125"),
                Events.scalar(Events.shown(folder), "loss/train"));
    }

    @Test
    void histogramsHaveThirtyBucketsOfOneWidthAndLoseNoValue() throws IOException {
        float[] values = {0, 0.1f, 0.1f, 0.5f, 0.999f, 1};
        try (EventFile file = EventFile.create(folder)) {
            file.histogram("attention/se", 7, values);
            file.histogram("attention/nothing", 7, new float[0]);
            file.histogram("attention/same", 7, new float[] {0.5f, 0.5f});
        }
        List<Event> events = Events.shown(folder);
        assertEquals(2, events.size());
        HistogramProto histogram = value(events.get(0)).getHisto();
        assertEquals(0, histogram.getMin());
        assertEquals(1, histogram.getMax());
        assertEquals(6, histogram.getNum());
        assertEquals(2.699, histogram.getSum(), 1e-6);
        assertEquals(2.268001, histogram.getSumSquares(), 1e-6);
        assertEquals(30, histogram.getBucketLimitCount());
        assertEquals(1 / 30.0, histogram.getBucketLimit(0), 1e-9);
        assertEquals(1, histogram.getBucketLimit(29));
        double[] counts = histogram.getBucketList().stream().mapToDouble(d -> d).toArray();
        assertEquals(6, Arrays.stream(counts).sum());
        assertArrayEquals(
                new double[] {1, 2, 1, 2},
                new double[] {counts[0], counts[3], counts[15], counts[29]});
        HistogramProto same = value(events.get(1)).getHisto();
        assertEquals(List.of(0.5), same.getBucketLimitList());
        assertEquals(List.of(2.0), same.getBucketList());
    }

    @Test
    void picturesComeBackPixelByPixel() throws IOException {
        BufferedImage picture = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(2, 1, 0x12ab9f);
        try (EventFile file = EventFile.create(folder)) {
            file.image("images/one", 4, picture);
        }
        Summary.Image image = value(Events.shown(folder).get(0)).getImage();
        assertEquals(2, image.getHeight());
        assertEquals(3, image.getWidth());
        assertEquals(3, image.getColorspace());
        BufferedImage read =
                ImageIO.read(new ByteArrayInputStream(image.getEncodedImageString().toByteArray()));
        assertEquals(0xff12ab9f, read.getRGB(2, 1));
    }

    @Test
    void aSessionTakesBackTheStepsThatComeAgain() throws IOException {
        try (EventFile file = EventFile.create(folder)) {
            file.scalar("loss/train", 1, 1);
            file.scalar("loss/train", 2, 0.5);
        }
        try (EventFile file = EventFile.create(folder)) {
            file.sessionStart(2);
            file.scalar("loss/train", 2, 0.25);
        }
        Event start = Events.read(Events.files(folder).get(1)).get(1);
        assertEquals(SessionStatus.START, start.getSessionLog().getStatus());
        assertEquals(2, start.getStep());
        assertEquals(
                List.of("1: 1.0", "2: 0.25"), Events.scalar(Events.shown(folder), "loss/train"));
    }

    @Test
    void aNewFileComesAfterThoseThatAreThereWhateverTheClockSays() throws IOException {
        Files.createFile(folder.resolve("events.out.tfevents.9999999998.gaze"));
        EventFile.create(folder).close();
        assertEquals(
                "events.out.tfevents.9999999999.gaze",
                Events.files(folder).get(1).getFileName().toString());
    }

    @Test
    void aSpoiltByteIsFoundByTheReader() throws IOException {
        EventFile.create(folder).close();
        Path file = Events.files(folder).get(0);
        byte[] bytes = Files.readAllBytes(file);
        bytes[20] ^= 1;
        Files.write(file, bytes);
        assertThrows(AssertionError.class, () -> Events.read(file));
    }

    private static Summary.Value value(Event event) {
        return event.getSummary().getValue(0);
    }
}
