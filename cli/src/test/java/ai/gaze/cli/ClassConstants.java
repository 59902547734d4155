package ai.gaze.cli;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The texts that a class file holds: literals, put together where they are added, and names. */
final class ClassConstants {

    private ClassConstants() {}

    /** Returns them all; what is written in a comment is not there. */
    static List<String> of(JavaClass type) {
        try (InputStream file = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            return read(new DataInputStream(new BufferedInputStream(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> read(DataInputStream file) throws IOException {
        List<String> texts = new ArrayList<>();
        // The magic number and the version.
        file.readLong();
        int count = file.readUnsignedShort();
        for (int i = 1; i < count; i++) {
            int tag = file.readUnsignedByte();
            switch (tag) {
                case 1 -> texts.add(file.readUTF());
                case 5, 6 -> {
                    file.readLong();
                    // Numbers of 64 bits count twice.
                    i++;
                }
                case 7, 8, 16, 19, 20 -> file.readShort();
                case 15 -> file.skipNBytes(3);
                default -> file.readInt();
            }
        }
        return texts;
    }
}
