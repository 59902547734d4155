package ai.gaze.zoo.pth;

import java.io.IOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The format before PyTorch 1.6, which {@code _use_new_zipfile_serialization=False} writes. */
final class LegacyFormat implements SavedObject {

    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long PROTOCOL = 1001;

    private final Object root;
    private final Map<String, Long> starts = new HashMap<>();

    LegacyFormat(Bytes bytes) throws IOException {
        Cursor in = new Cursor(bytes, 0, bytes.size());
        Machine machine = new Machine(bytes.size());
        if (!MAGIC.equals(machine.read(in))) {
            throw PthException.of("is a pickle that torch.save did not write; name another file");
        }
        if (!Long.valueOf(PROTOCOL).equals(machine.read(in))
                || !(machine.read(in) instanceof Map<?, ?> system)) {
            throw PthException.damaged("another protocol than 1001");
        }
        if (!Boolean.TRUE.equals(system.get("little_endian"))) {
            throw PthException.of(
                    "was written on a machine with big-endian numbers: save it again on a usual"
                            + " one");
        }
        root = machine.read(in);
        if (!(machine.read(in) instanceof List<?> keys)) {
            throw PthException.damaged("no list of storages");
        }
        for (Object key : keys) {
            Storage storage = key instanceof String ? machine.storages().get(key) : null;
            if (storage == null || in.int64() != storage.elements()) {
                throw PthException.damaged("a storage that no tensor names");
            }
            starts.put(storage.key(), in.position());
            in.skip(storage.size());
        }
    }

    @Override
    public Object root() {
        return root;
    }

    @Override
    public long start(Storage storage) {
        Long start = starts.get(storage.key());
        if (start == null) {
            throw PthException.damaged("a tensor whose storage is missing");
        }
        return start;
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }
}
