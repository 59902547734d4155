package ai.gaze.zoo.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files beyond 2 GiB; sparse ones, which take no room. */
class LargeFileTest {

    private static final long GIB = 1L << 30;

    @TempDir Path folder;

    @Test
    void tensorsBeyondTwoGibibytesAreMapped() throws Exception {
        long size = 3 * GIB / 2;
        Path path =
                sparse(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":["
                                + size
                                + "],\"data_offsets\":[0,"
                                + size
                                + "]},\"b\":{\"dtype\":\"U8\",\"shape\":["
                                + size
                                + "],\"data_offsets\":["
                                + size
                                + ","
                                + 2 * size
                                + "]}}",
                        2 * size);
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            ByteBuffer last = file.tensor("b").data();
            assertEquals(0, last.get(0));
            assertEquals(42, last.get((int) size - 1));
        }
    }

    @Test
    void aTensorOfTwoGibibytesIsRefusedInWords() throws Exception {
        long size = 2 * GIB;
        Path path =
                sparse(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":["
                                + size
                                + "],\"data_offsets\":[0,"
                                + size
                                + "]}}",
                        size);
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            SafetensorsException error =
                    assertThrows(SafetensorsException.class, () -> file.tensor("a"));
            assertTrue(error.getMessage().contains("2 GiB"), error.getMessage());
        }
    }

    private Path sparse(String header, long size) throws Exception {
        Path path = folder.resolve("sparse.safetensors");
        byte[] start = TestFiles.file(header, new byte[0]);
        try (FileChannel out =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.SPARSE)) {
            out.write(ByteBuffer.wrap(start));
            out.write(ByteBuffer.wrap(new byte[] {42}), start.length + size - 1);
        }
        return path;
    }
}
