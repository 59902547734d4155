package ai.gaze.training.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Builds a {@code .tar.gz} entry by entry, under whatever name. */
final class TestArchives {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar;

    TestArchives() throws IOException {
        tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes));
    }

    /** What the official archive looks like. */
    static byte[] official(TinyCifar tiny) throws IOException {
        TestArchives archive =
                new TestArchives().file("cifar-10-batches-bin/readme.html", new byte[] {'h', 'i'});
        for (String name : TinyCifar.names()) {
            archive.file("cifar-10-batches-bin/" + name, tiny.file(name));
        }
        return archive.done();
    }

    TestArchives file(String name, byte[] contents) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(contents.length);
        tar.putArchiveEntry(entry);
        tar.write(contents);
        tar.closeArchiveEntry();
        return this;
    }

    TestArchives link(String name, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
        return this;
    }

    byte[] done() throws IOException {
        tar.close();
        return bytes.toByteArray();
    }
}
