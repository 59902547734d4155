package ai.gaze.zoo.pth;

import ai.gaze.zoo.CloseOnFailure;
import ai.gaze.zoo.Excerpt;
import ai.gaze.zoo.safetensors.Dtype;
import ai.gaze.zoo.safetensors.TensorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * An open file of {@code torch.save}, in the format since PyTorch 1.6 or in the older one: the
 * tensors of a {@code state_dict()}, or of one inside a checkpoint.
 */
public final class PthFile extends TensorFile {

    private static final int ZIP_MAGIC = 'P';

    private final Bytes bytes;
    private final FileChannel channel;
    private final SavedObject saved;
    private final StateDict weights;
    // Of the tensor that was read last, if its elements do not lie one behind the other.
    private String spanOf;
    private ByteBuffer span;

    private PthFile(Bytes bytes, FileChannel channel, String source) throws IOException {
        super(source);
        this.bytes = bytes;
        this.channel = channel;
        try {
            boolean zip = new Cursor(bytes, 0, bytes.size()).unsignedByte() == ZIP_MAGIC;
            saved = zip ? new ZipFormat(bytes) : new LegacyFormat(bytes);
            weights = StateDict.in(saved.root());
        } catch (PthException e) {
            throw e.in(source);
        }
    }

    /**
     * Opens a file and reads all but the elements of its tensors.
     *
     * @param path the file
     * @throws PthException if it is damaged, or holds something else than tensors and plain data
     * @throws IOException if it cannot be read
     */
    public static PthFile open(Path path) throws IOException {
        return CloseOnFailure.of(
                FileChannel.open(path, StandardOpenOption.READ),
                channel -> new PthFile(Bytes.of(channel, path), channel, path.toString()));
    }

    /** The same for a file in memory. */
    static PthFile of(byte[] file, String source) throws IOException {
        return new PthFile(Bytes.of(file), null, source);
    }

    @Override
    public List<String> names() {
        return List.copyOf(weights.tensors().keySet());
    }

    @Override
    public Dtype dtype(String name) {
        return tensor(name).storage().type();
    }

    @Override
    public long[] shape(String name) {
        return tensor(name).shape();
    }

    @Override
    public Map<String, String> metadata() {
        return saved.metadata();
    }

    @Override
    public List<String> remarks() {
        return weights.remarks();
    }

    private StoredTensor tensor(String name) {
        StoredTensor tensor = weights.tensors().get(name);
        if (tensor == null) {
            throw PthException.of("%s has no tensor \"%s\"", source(), Excerpt.of(name));
        }
        return tensor;
    }

    @Override
    protected void read(String name, long from, ByteBuffer target) throws IOException {
        StoredTensor tensor = tensor(name);
        int width = tensor.storage().width();
        try {
            if (tensor.isContiguous()) {
                long start = saved.start(tensor.storage()) + tensor.offset() * width;
                bytes.read(start + from, target);
                return;
            }
            gather(name, tensor, from / width, target);
        } catch (PthException e) {
            throw e.in(source());
        }
    }

    private void gather(String name, StoredTensor tensor, long first, ByteBuffer target)
            throws IOException {
        int width = tensor.storage().width();
        if (!name.equals(spanOf)) {
            long size = (tensor.end() - tensor.offset()) * width;
            if (size > Integer.MAX_VALUE) {
                throw PthException.of(
                        "has a tensor \"%s\" that is spread over more than 2 GiB: make it contiguous"
                                + " before it is saved",
                        Excerpt.of(name));
            }
            long start = saved.start(tensor.storage()) + tensor.offset() * width;
            span = bytes.part(start, (int) size);
            spanOf = name;
        }
        for (long number = first; target.hasRemaining(); number++) {
            int at = (int) ((tensor.position(number) - tensor.offset()) * width);
            target.put(target.position(), span, at, width);
            target.position(target.position() + width);
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
