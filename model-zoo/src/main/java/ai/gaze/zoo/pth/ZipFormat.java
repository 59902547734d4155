package ai.gaze.zoo.pth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The format since PyTorch 1.6. */
final class ZipFormat implements SavedObject {

    static final String OBJECT = "data.pkl";
    static final String CODE = "constants.pkl";
    static final String ORDER = "byteorder";
    static final String METADATA = "extra/gaze.json";

    private static final long LONGEST_METADATA = 1 << 20;
    private static final long LONGEST_ORDER = 16;

    private final ZipDirectory zip;
    private final String folder;
    private final Object root;
    private final Map<String, String> metadata;
    private final Set<String> whole = new HashSet<>();
    private final Bytes bytes;

    ZipFormat(Bytes bytes) throws IOException {
        this.bytes = bytes;
        zip = new ZipDirectory(bytes);
        folder =
                zip.folderOf(OBJECT)
                        .orElseThrow(
                                () ->
                                        PthException.of(
                                                "is a zip archive without an entry %s, so not a"
                                                        + " file of torch.save; name another file",
                                                OBJECT));
        if (zip.has(folder + CODE)) {
            throw PthException.of(
                    "is a TorchScript archive, a network with its code: load it with"
                            + " torch.jit.load and save its state_dict()");
        }
        if (zip.has(folder + ORDER) && !text(ORDER, LONGEST_ORDER).strip().equals("little")) {
            throw PthException.of(
                    "was written on a machine with big-endian numbers: save it again on a usual"
                            + " one");
        }
        metadata = readMetadata();
        Cursor in = new Cursor(bytes, zip.start(folder + OBJECT), zip.size(folder + OBJECT));
        zip.requireWhole(folder + OBJECT);
        root = new Machine(bytes.size()).read(in);
    }

    private String text(String name, long longest) throws IOException {
        long size = Math.min(longest, zip.size(folder + name));
        return new Cursor(bytes, zip.start(folder + name), size).text(size);
    }

    private Map<String, String> readMetadata() throws IOException {
        if (!zip.has(folder + METADATA)) {
            return Map.of();
        }
        try {
            return new ObjectMapper()
                    .readValue(text(METADATA, LONGEST_METADATA), new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw PthException.damaged("metadata that are not JSON");
        }
    }

    @Override
    public Object root() {
        return root;
    }

    @Override
    public long start(Storage storage) throws IOException {
        String name = folder + "data/" + storage.key();
        if (zip.size(name) < storage.size()) {
            throw PthException.damaged("a storage that is shorter than its tensors");
        }
        if (whole.add(name)) {
            zip.requireWhole(name);
        }
        return zip.start(name);
    }

    @Override
    public Map<String, String> metadata() {
        return metadata;
    }
}
