package ai.gaze.zoo.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.zoo.Nearest;
import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.file.FileKind;
import ai.gaze.zoo.safetensors.SafetensorsException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;

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

    private final Path path;
    private final FileChannel channel;
    private final Header header;

    private SafetensorsFile(Path path, FileChannel channel, Header header) {
        this.path = path;
        this.channel = channel;
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
        FileChannel channel = openChannel(path);
        try {
            Header header =
                    Header.read(Channels.newInputStream(channel), channel.size(), path.toString());
            return new SafetensorsFile(path, channel, header);
        } catch (SafetensorsException e) {
            channel.close();
            throw recognized(path, e);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /** Whoever gives another kind of file is told so; a file of this kind is cut or damaged. */
    private static SafetensorsException recognized(Path path, SafetensorsException e)
            throws IOException {
        return FileKind.of(path)
                .filter(kind -> kind != FileKind.SAFETENSORS)
                .map(kind -> kind.sentence(path.toString(), "safetensors"))
                .map(sentence -> new SafetensorsException(e.kind(), sentence, e))
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
                tensor.size() < SMALL
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
        if (tensor.dtype.arrayType().isEmpty()) {
            throw new SafetensorsException(
                    Kind.UNSUPPORTED_TYPE,
                    path
                            + ": tensor "
                            + SafetensorsException.quote(name)
                            + " is of type "
                            + tensor.dtype
                            + ", which DJL's PyTorch engine does not have;"
                            + " convert it where the file is made");
        }
        addressable(tensor);
        // Read and not mapped: a mapping ends only with a garbage collection, and until then
        // Windows
        // would not let the file be replaced.
        long start = header.dataStart() + tensor.begin;
        return ArrayFactory.create(
                manager, tensor, (target, offset) -> read(target, start + offset));
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
        channel.close();
    }

    private TensorInfo info(String name) {
        TensorInfo tensor = header.tensors().get(name);
        if (tensor == null) {
            throw new SafetensorsException(
                    Kind.NO_SUCH_TENSOR,
                    path
                            + " has no tensor "
                            + SafetensorsException.quote(name)
                            + Nearest.to(name, header.tensors().keySet())
                                    .map(n -> "; did you mean " + SafetensorsException.quote(n))
                                    .orElse("")
                            + "; it has "
                            + header.tensors().size()
                            + " others");
        }
        return tensor;
    }

    private void addressable(TensorInfo tensor) {
        if (tensor.size() > Integer.MAX_VALUE) {
            throw new SafetensorsException(
                    Kind.TENSOR_TOO_LARGE,
                    path
                            + ": tensor "
                            + SafetensorsException.quote(tensor.name)
                            + " has "
                            + tensor.size()
                            + " bytes, Java addresses 2 GiB at once;"
                            + " split it where the file is made");
        }
    }

    /** Fills what remains of a buffer. */
    private ByteBuffer read(ByteBuffer target, long start) throws IOException {
        long position = start;
        while (target.hasRemaining()) {
            int count = channel.read(target, position);
            if (count < 0) {
                throw FileErrors.naming(
                        path, new EOFException("it became shorter while it was read"));
            }
            position += count;
        }
        return target;
    }

    private static FileChannel openChannel(Path path) throws IOException {
        try {
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw new SafetensorsException(
                        Kind.NOT_A_FILE,
                        path
                                + (Files.isDirectory(path) ? " is a folder" : " is no regular file")
                                + " where a safetensors file is expected; name the file");
            }
            return FileChannel.open(path, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw new SafetensorsException(
                    Kind.NO_SUCH_FILE, "there is no file " + path + "; check the path", e);
        } catch (AccessDeniedException e) {
            throw new SafetensorsException(
                    Kind.NO_PERMISSION, path + " may not be read; change its permissions", e);
        }
    }
}
