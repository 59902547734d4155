package ai.gaze.zoo.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.zoo.CloseOnFailure;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.file.FileKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
public final class SafetensorsFile implements AutoCloseable {

    /** Below this many bytes a tensor is read: a mapping costs a page and one of 65,530 slots. */
    private static final int SMALL = 1 << 16;

    /** A multiple of the size of every element. */
    private static final int PART = 1 << 20;

    /** BF16 is widened in pieces of this many bytes. */
    private static final int PIECE = 1 << 16;

    private final String source;
    // Null if the bytes are in memory.
    private final FileChannel channel;
    private final ByteBuffer bytes;
    private final Header header;

    private SafetensorsFile(String source, FileChannel channel, byte[] bytes, Header header) {
        this.source = source;
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

    /** Returns the free-form strings of the header, in their order; none if it has none. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    /** Returns the names of the tensors, in the order of their bytes. */
    public List<String> names() {
        return List.copyOf(header.tensors().keySet());
    }

    /**
     * Returns the type of a tensor.
     *
     * @param name its name
     * @throws SafetensorsException if there is none of this name
     */
    public Dtype dtype(String name) {
        return info(name).dtype;
    }

    /**
     * Returns the dimensions of a tensor; none for a scalar.
     *
     * @param name its name
     * @throws SafetensorsException if there is none of this name
     */
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
        addressable(tensor);
        long start = header.dataStart() + tensor.begin;
        ByteBuffer data =
                tensor.size() < SMALL || channel == null
                        ? read(ByteBuffer.allocate((int) tensor.size()), start).flip()
                        : channel.map(FileChannel.MapMode.READ_ONLY, start, tensor.size());
        return new TensorView(tensor.dtype, tensor.shape, data);
    }

    /**
     * Copies a tensor into an array on the manager's device. BF16 becomes float32, exactly.
     *
     * @param manager which the array is attached to
     * @param name the name of the tensor
     * @return an array of the shape of the tensor
     * @throws SafetensorsException if there is none of this name, or none of this type in DJL
     * @throws IOException if it cannot be read
     */
    public NDArray toNDArray(NDManager manager, String name) throws IOException {
        TensorInfo tensor = info(name);
        DataType type =
                tensor.dtype
                        .arrayType()
                        .orElseThrow(
                                () ->
                                        SafetensorsException.of(
                                                "%s: tensor %s is of type %s, which DJL's PyTorch"
                                                        + " engine does not have; convert it where"
                                                        + " the file is made",
                                                source,
                                                SafetensorsException.quote(name),
                                                tensor.dtype));
        addressable(tensor);
        // Read and not mapped: a mapping ends only with a garbage collection, and until then
        // Windows would not let the file be replaced.
        return HostArrays.filled(
                manager, new Shape(tensor.shape), type, target -> fill(target, tensor));
    }

    private void fill(ByteBuffer target, TensorInfo tensor) throws IOException {
        long start = header.dataStart() + tensor.begin;
        if (tensor.dtype != Dtype.BF16) {
            read(target, start);
            return;
        }
        ByteBuffer piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
        for (long offset = 0; offset < tensor.size(); offset += PIECE) {
            piece.clear().limit((int) Math.min(PIECE, tensor.size() - offset));
            read(piece, start + offset).flip();
            while (piece.hasRemaining()) {
                target.putInt(piece.getShort() << 16);
            }
        }
    }

    /**
     * Whether every element of a tensor is a finite number; so is what is not float16, bfloat16,
     * float32 or float64.
     *
     * @param name its name
     * @throws SafetensorsException if there is none of this name
     * @throws IOException if it cannot be read
     */
    public boolean isFinite(String name) throws IOException {
        TensorInfo tensor = info(name);
        ByteBuffer part = ByteBuffer.allocate(PART).order(ByteOrder.LITTLE_ENDIAN);
        long start = header.dataStart() + tensor.begin;
        for (long at = 0; at < tensor.size(); at += PART) {
            part.clear().limit((int) Math.min(PART, tensor.size() - at));
            if (!FiniteNumbers.areIn(read(part, start + at).flip(), tensor.dtype)) {
                return false;
            }
        }
        return true;
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
                    source,
                    SafetensorsException.quote(name),
                    Nearest.to(name, header.tensors().keySet())
                            .map(n -> "; did you mean " + SafetensorsException.quote(n))
                            .orElse(""),
                    header.tensors().size());
        }
        return tensor;
    }

    private void addressable(TensorInfo tensor) {
        if (tensor.size() > Integer.MAX_VALUE) {
            throw SafetensorsException.of(
                    "%s: tensor %s has %s bytes, Java addresses 2 GiB at once; split it where the"
                            + " file is made",
                    source, SafetensorsException.quote(tensor.name), tensor.size());
        }
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
                throw new FileSystemException(source, null, "it became shorter while it was read");
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
