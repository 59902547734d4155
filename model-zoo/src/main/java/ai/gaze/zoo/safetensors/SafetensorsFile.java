package ai.gaze.zoo.safetensors;

import ai.gaze.zoo.CloseOnFailure;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.file.FileKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An open safetensors file.
 *
 * <pre>{@code
 * try (SafetensorsFile file = SafetensorsFile.open(path)) {
 *     NDArray weight = file.toNDArray(manager, "conv1.weight");
 * }
 * }</pre>
 *
 * <p>Opening reads and checks the header alone. A large tensor is mapped into memory when it is
 * asked for, so that a file may be larger than memory and than 2 GiB; a single tensor may not.
 */
public final class SafetensorsFile extends TensorFile {

    /** Below this many bytes a tensor is read: a mapping costs a page and one of 65,530 slots. */
    private static final int SMALL = 1 << 16;

    // Null if the bytes are in memory.
    private final FileChannel channel;
    private final ByteBuffer bytes;
    private final Header header;

    private SafetensorsFile(String source, FileChannel channel, byte[] bytes, Header header) {
        super(source);
        this.channel = channel;
        this.bytes = ByteBuffer.wrap(bytes);
        this.header = header;
    }

    /**
     * Opens a file and checks its header.
     *
     * @param path the file
     * @throws SafetensorsException if there is none, or it is not as the format wants it
     * @throws IOException if it cannot be read
     */
    public static SafetensorsFile open(Path path) throws IOException {
        return CloseOnFailure.of(
                openChannel(path),
                channel -> {
                    InputStream in = Channels.newInputStream(channel);
                    try {
                        Header header = Header.read(in, channel.size(), path.toString());
                        return new SafetensorsFile(path.toString(), channel, new byte[0], header);
                    } catch (SafetensorsException e) {
                        throw recognized(e, path.toString(), FileKind.of(path));
                    }
                });
    }

    /**
     * Reads a file to its end, such as one in a jar.
     *
     * @param in the bytes of the file, fewer than 2 GiB
     * @param source what to call the file in an error
     * @throws SafetensorsException if it is not as the format wants it
     * @throws IOException if it cannot be read
     */
    public static SafetensorsFile read(InputStream in, String source) throws IOException {
        byte[] bytes = in.readAllBytes();
        try {
            Header header = Header.read(new ByteArrayInputStream(bytes), bytes.length, source);
            return new SafetensorsFile(source, null, bytes, header);
        } catch (SafetensorsException e) {
            throw recognized(e, source, FileKind.of(bytes));
        }
    }

    /** Whoever gives another kind of file is told so; a file of this kind is cut or damaged. */
    private static SafetensorsException recognized(
            SafetensorsException e, String source, Optional<FileKind> kind) {
        return kind.filter(k -> k != FileKind.SAFETENSORS)
                .map(k -> k.sentence(source, "safetensors"))
                .map(sentence -> new SafetensorsException(sentence, e.isCut(), e))
                .orElse(e);
    }

    @Override
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    @Override
    public List<String> names() {
        return List.copyOf(header.tensors().keySet());
    }

    @Override
    public Dtype dtype(String name) {
        return info(name).dtype;
    }

    @Override
    public long[] shape(String name) {
        return info(name).shape.clone();
    }

    /**
     * Returns the bytes of a tensor. They stay valid when the file is closed.
     *
     * @param name its name
     * @throws SafetensorsException if there is none of this name or it has 2 GiB or more
     * @throws IOException if it cannot be read
     */
    public TensorView tensor(String name) throws IOException {
        TensorInfo tensor = info(name);
        addressable(name);
        long start = header.dataStart() + tensor.begin;
        ByteBuffer data =
                tensor.size() < SMALL || channel == null
                        ? read(ByteBuffer.allocate((int) tensor.size()), start).flip()
                        : channel.map(FileChannel.MapMode.READ_ONLY, start, tensor.size());
        return new TensorView(tensor.dtype, tensor.shape, data);
    }

    @Override
    protected void read(String name, long from, ByteBuffer target) throws IOException {
        read(target, header.dataStart() + info(name).begin + from);
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    private TensorInfo info(String name) {
        TensorInfo tensor = header.tensors().get(name);
        if (tensor == null) {
            throw SafetensorsException.of(
                    "%s has no tensor %s%s; it has %s others",
                    source(),
                    SafetensorsException.quote(name),
                    Nearest.to(name, header.tensors().keySet())
                            .map(n -> "; did you mean " + SafetensorsException.quote(n))
                            .orElse(""),
                    header.tensors().size());
        }
        return tensor;
    }

    /** Fills what remains of a buffer. */
    private ByteBuffer read(ByteBuffer target, long start) throws IOException {
        if (channel == null) {
            return target.put(bytes.slice((int) start, target.remaining()));
        }
        long position = start;
        while (target.hasRemaining()) {
            int count = channel.read(target, position);
            if (count < 0) {
                throw new FileSystemException(
                        source(), null, "it became shorter while it was read");
            }
            position += count;
        }
        return target;
    }

    private static FileChannel openChannel(Path path) throws IOException {
        try {
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw SafetensorsException.of(
                        "%s is %s where a safetensors file is expected; name the file",
                        path, Files.isDirectory(path) ? "a folder" : "no regular file");
            }
            return FileChannel.open(path, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw new SafetensorsException(
                    "there is no file " + path + "; check the path", false, e);
        } catch (AccessDeniedException e) {
            throw new SafetensorsException(
                    path + " may not be read; change its permissions", false, e);
        }
    }
}
