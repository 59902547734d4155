package ai.gaze.training.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.checkpoint.CheckpointException.Kind;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.file.FileErrors;
import ai.gaze.zoo.file.Sha256;
import ai.gaze.zoo.safetensors.SafetensorsException;
import ai.gaze.zoo.safetensors.SafetensorsFile;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the file that the package describes. Nothing is believed before the checksum agrees. */
final class CheckpointReader {

    private final Path path;

    CheckpointReader(Path path) {
        this.path = path;
    }

    static CheckpointException noFolder(Path folder) {
        return new CheckpointException(
                Kind.MISSING, folder + " is no folder; put that with the checkpoints in its place");
    }

    /**
     * Makes sure that the file is a checkpoint and whole.
     *
     * @throws CheckpointException of kind {@code MISSING}, {@code CUT}, {@code DAMAGED} or {@code
     *     NOT_A_CHECKPOINT}
     * @throws IOException if it cannot be read
     */
    void verify() throws IOException {
        if (!Files.isRegularFile(path)) {
            Path folder = path.getParent();
            if (folder != null && Files.exists(folder) && !Files.isDirectory(folder)) {
                throw noFolder(folder);
            }
            throw new CheckpointException(
                    Kind.MISSING,
                    Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                            ? path + " is no file; put back a copy of the checkpoint"
                            : "there is no checkpoint " + path + "; check the run's folder");
        }
        long size = Files.size(path);
        try (InputStream in = Files.newInputStream(path)) {
            byte[] start = in.readNBytes(Format.MAGIC_START + Format.MAGIC.length);
            checkMagic(start);
            if (!checksumAgrees(start, in, size)) {
                throw damage();
            }
        } catch (IOException e) {
            throw FileErrors.naming(path, e);
        }
    }

    /**
     * Reads the state, and makes sure that all of the file is good.
     *
     * @throws CheckpointException if it cannot be used
     * @throws IOException if it cannot be read
     */
    ObjectNode state() throws IOException {
        verify();
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            return state(file);
        } catch (SafetensorsException e) {
            throw unusable(e.getMessage(), e);
        }
    }

    private ObjectNode state(SafetensorsFile file) {
        checkVersion(file.metadata().get(Format.VERSION_KEY));
        return state(file.metadata().get(Format.STATE_KEY));
    }

    /**
     * Reads the file.
     *
     * @param manager which the tensors are attached to
     * @throws CheckpointException if it cannot be used
     * @throws IOException if it cannot be read
     */
    CheckpointData read(NDManager manager) throws IOException {
        verify();
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            ObjectNode state = state(file);
            for (String name : file.names()) {
                if (!name.equals(Format.CHECKSUM)) {
                    tensors.put(name, file.toNDArray(manager, name));
                }
            }
            return new CheckpointData(tensors, state);
        } catch (SafetensorsException e) {
            tensors.values().forEach(NDArray::close);
            throw unusable(e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            tensors.values().forEach(NDArray::close);
            throw e;
        }
    }

    private void checkMagic(byte[] start) {
        int length = Math.max(0, start.length - Format.MAGIC_START);
        boolean agrees =
                length == 0
                        || Arrays.equals(
                                start, Format.MAGIC_START, start.length, Format.MAGIC, 0, length);
        if (!agrees) {
            throw new CheckpointException(
                    Kind.NOT_A_CHECKPOINT,
                    path + " is not a Gaze checkpoint; name a checkpoint or a run");
        }
        if (length < Format.MAGIC.length) {
            throw cut(null);
        }
    }

    /**
     * Whether the last bytes are the checksum of those before them; {@code start} has been read.
     */
    private static boolean checksumAgrees(byte[] start, InputStream in, long size)
            throws IOException {
        long remaining = size - Format.CHECKSUM_BYTES - start.length;
        if (remaining < 0) {
            return false;
        }
        MessageDigest digest = Sha256.newDigest();
        digest.update(start);
        byte[] buffer = new byte[(int) Math.min(remaining, 1 << 20)];
        while (remaining > 0) {
            int count = in.read(buffer, 0, (int) Math.min(remaining, buffer.length));
            if (count < 0) {
                return false;
            }
            digest.update(buffer, 0, count);
            remaining -= count;
        }
        return Arrays.equals(digest.digest(), in.readNBytes(Format.CHECKSUM_BYTES));
    }

    /** Finds out whether bytes are missing at the end or wrong. */
    private CheckpointException damage() throws IOException {
        try {
            SafetensorsFile.open(path).close();
            return unusable("its checksum does not agree", null);
        } catch (SafetensorsException e) {
            return e.isCut() ? cut(e) : unusable("its checksum does not agree", e);
        }
    }

    private void checkVersion(String text) {
        int version;
        try {
            version = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw unusable("its version is " + text, e);
        }
        if (version > Format.VERSION) {
            throw new CheckpointException(
                    Kind.NEWER_VERSION,
                    Texts.format(
                            "%s is a checkpoint of version %s and this Gaze reads up to %s; use"
                                    + " the newer Gaze that wrote it",
                            path, version, Format.VERSION));
        }
        if (version < Format.OLDEST) {
            throw new CheckpointException(
                    Kind.OLDER_VERSION,
                    Texts.format(
                            "%s is a checkpoint of version %s and this Gaze reads from %s on; use"
                                    + " the older Gaze that wrote it",
                            path, version, Format.OLDEST));
        }
    }

    private ObjectNode state(String text) {
        try {
            ObjectNode state = text == null ? null : StateJson.read(text);
            if (state != null) {
                return state;
            }
        } catch (JsonProcessingException e) {
            throw unusable("its state is not valid JSON", e);
        }
        throw unusable("it has no state", null);
    }

    private CheckpointException cut(Throwable cause) {
        return new CheckpointException(
                Kind.CUT,
                path + " is cut: it ends too early; use another checkpoint or a copy of this one",
                cause);
    }

    private CheckpointException unusable(String why, Throwable cause) {
        return new CheckpointException(
                Kind.DAMAGED,
                path + " is damaged: " + why + "; use another checkpoint or a copy of this one",
                cause);
    }
}
