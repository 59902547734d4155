package ai.gaze.training.data;

import ai.gaze.zoo.file.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** CIFAR-10 from the archive that its author publishes. */
public final class OfficialArchive implements DataSource {

    private static final URI ADDRESS =
            URI.create("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz");
    private static final long BYTES = 170_052_171L;
    private static final String SHA256 =
            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd";

    private final CifarSet set;
    private final URI address;
    private final long bytes;
    private final String sha256;

    /** The archive of CIFAR-10. */
    public OfficialArchive() {
        this(CifarSet.CIFAR10, ADDRESS, BYTES, SHA256);
    }

    /**
     * An archive elsewhere.
     *
     * @param set what is in it, in a folder of the name {@link CifarSet#folder()}
     * @param address where it is, http or https
     * @param bytes its exact size
     * @param sha256 its SHA-256 sum in lower-case hex
     */
    public OfficialArchive(CifarSet set, URI address, long bytes, String sha256) {
        this.set = set;
        this.address = address;
        this.bytes = bytes;
        this.sha256 = sha256;
    }

    @Override
    public String title() {
        return "the official archive " + address;
    }

    @Override
    public void bring(Path folder, Path keep, FetchListener listener) throws IOException {
        Path part = keep.resolve(set.folder() + ".tar.gz.part");
        boolean resumed = Files.exists(part);
        boolean good = download(part, listener);
        if (!good && resumed) {
            listener.step("the download that was left here is damaged, beginning anew");
            good = download(part, listener);
        }
        if (!good) {
            throw new SourceUnavailableException("what it sent has another SHA-256 sum");
        }
        listener.step("unpacking " + set.title());
        List<String> names = set.files().stream().map(DataFile::name).toList();
        TarExtractor.extract(part, set.folder(), names, folder);
        Files.delete(part);
    }

    /** Downloads and checks; what has the wrong sum is deleted. */
    private boolean download(Path part, FetchListener listener) throws IOException {
        new ResumableDownload(address, bytes).into(part, listener);
        boolean good = Sha256.of(part).equals(sha256);
        if (!good) {
            Files.delete(part);
        }
        return good;
    }
}
