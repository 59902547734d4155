package ai.gaze.zoo.file;

import ai.gaze.zoo.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipFile;

/**
 * What a file is that was taken for another, by its first bytes: people give what they have, and
 * "cut, get it again" does not help them.
 */
public enum FileKind {
    /** Nothing is in it. */
    EMPTY("an empty file", "get it again"),
    /** What {@code torch.save} writes since PyTorch 1.6. */
    TORCH_SAVE(
            "a file of torch.save (a zip archive)", "convert it with safetensors.torch.save_file"),
    /** What {@code torch.save} wrote before. */
    PICKLE(
            "a pickle, as torch.save once wrote it",
            "load it in Python and convert it with safetensors.torch.save_file"),
    /** A network with its code. */
    TORCHSCRIPT("a TorchScript archive", "load it with torch.jit.load and save its state_dict()"),
    /** Arrays of NumPy. */
    NUMPY("a file of NumPy arrays", "convert it with safetensors.numpy.save_file"),
    /** Weights of Keras. */
    HDF5("an HDF5 file, as Keras writes it", "convert it with safetensors.numpy.save_file"),
    /** A zip archive whose list of files is not whole. */
    BROKEN_ZIP("a zip archive that is cut or damaged", "get it again"),
    /** Another zip archive. */
    ZIP("a zip archive", "unpack it and give the file in it"),
    /** A network of operators. */
    ONNX("an ONNX file", "give the weights that it was exported from"),
    /** Weights with a JSON header. */
    SAFETENSORS("a safetensors file, which holds weights alone", "export the network to a file"),
    /** DJL's parameters. */
    DJL_PARAMETERS("a file of DJL's parameters", "export the weights to safetensors"),
    /** What a server answers in place of a file. */
    WEB_PAGE("a web page (HTML)", "download the file itself, not the page about it"),
    /** What a clone without LFS has in place of a file. */
    LFS_POINTER("a pointer of Git LFS, not the file itself", "fetch the file with git lfs pull"),
    /** Something compressed. */
    COMPRESSED("a compressed file", "unpack it first"),
    /** Something packed. */
    TAR("a tar archive", "unpack it and give the file in it"),
    /** A picture. */
    IMAGE("an image", "give the file of the network"),
    /** A text in JSON. */
    JSON("a text in JSON", "give the file that it describes"),
    /** Another text. */
    TEXT("a text", "give the file of the network");

    private static final int START = 512;
    private static final int TAR_MAGIC = 257;

    /** From here on no byte is part of UTF-8. */
    private static final int NEVER = 0xf5;

    private final String description;
    private final String advice;

    FileKind(String description, String advice) {
        this.description = description;
        this.advice = advice;
    }

    /**
     * Recognizes a file.
     *
     * @param file an ordinary file
     * @return what it is, as far as that is known
     * @throws IOException if it cannot be read
     */
    public static Optional<FileKind> of(Path file) throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(START);
        } catch (IOException e) {
            throw FileErrors.naming(file, e);
        }
        Optional<FileKind> kind = of(start);
        return kind.filter(k -> k == TORCH_SAVE).isPresent() ? Optional.of(ofZip(file)) : kind;
    }

    /**
     * Recognizes a file by its first bytes; any zip archive is taken for what it mostly is here,
     * one of {@code torch.save}.
     *
     * @param start the first 512 bytes, or all that there are
     */
    public static Optional<FileKind> of(byte[] start) {
        String latin = new String(start, StandardCharsets.ISO_8859_1);
        String text = latin.replace("\u00ef\u00bb\u00bf", "").stripLeading();
        String lower = text.toLowerCase(Locale.ROOT);
        if (latin.isEmpty()) {
            return Optional.of(EMPTY);
        } else if (latin.startsWith("PK\3\4") || latin.startsWith("PK\5\6")) {
            return Optional.of(TORCH_SAVE);
        } else if (latin.startsWith("\u0080")
                && start.length > 1
                && start[1] >= 2
                && start[1] < 6) {
            return Optional.of(PICKLE);
        } else if (latin.startsWith("\u0093NUMPY")) {
            return Optional.of(NUMPY);
        } else if (latin.startsWith("\u0089HDF\r\n")) {
            return Optional.of(HDF5);
        } else if (lower.startsWith("<!") || lower.startsWith("<h") || lower.startsWith("<?xml")) {
            return Optional.of(WEB_PAGE);
        } else if (latin.startsWith("version https://git-lfs")) {
            return Optional.of(LFS_POINTER);
        } else if (isCompressed(latin)) {
            return Optional.of(COMPRESSED);
        } else if (latin.startsWith("ustar", TAR_MAGIC)) {
            return Optional.of(TAR);
        } else if (latin.startsWith("\u0089PNG") || latin.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of(IMAGE);
        } else if (latin.startsWith("DJL@")) {
            return Optional.of(DJL_PARAMETERS);
        } else if (isOnnx(start)) {
            return Optional.of(ONNX);
        } else if (latin.startsWith("{\"", Long.BYTES) || latin.startsWith("{ ", Long.BYTES)) {
            return Optional.of(SAFETENSORS);
        }
        if (text.startsWith("{\"") || text.startsWith("[") || text.startsWith("{\n")) {
            return Optional.of(JSON);
        }
        return isText(latin) ? Optional.of(TEXT) : Optional.empty();
    }

    // In eight bytes or more a size or a number would have a byte that no text in UTF-8 has.
    private static boolean isText(String latin) {
        return latin.length() >= Long.BYTES
                && latin.chars()
                        .allMatch(c -> (c >= ' ' && c < NEVER) || Character.isWhitespace(c));
    }

    private static boolean isCompressed(String latin) {
        return latin.startsWith("\u001f\u008b") // gzip
                || latin.startsWith("\u00fd7zXZ")
                || latin.startsWith("BZh")
                || latin.startsWith("(\u00b5/\u00fd") // zstd
                || latin.startsWith("7z\u00bc\u00af")
                || latin.startsWith("Rar!");
    }

    // A protocol buffer: field 1, the version of the format, then field 2, who made it.
    private static boolean isOnnx(byte[] start) {
        return start.length > 2 && start[0] == 8 && start[1] > 0 && start[1] < 32 && start[2] == 18;
    }

    private static FileKind ofZip(Path file) {
        try {
            return ZipArchives.read(file, FileKind::of);
        } catch (IOException e) {
            return BROKEN_ZIP;
        }
    }

    private static FileKind of(ZipFile zip) {
        if (has(zip, "constants.pkl")) {
            return TORCHSCRIPT;
        }
        return has(zip, "data.pkl") ? TORCH_SAVE : has(zip, ".npy") ? NUMPY : ZIP;
    }

    private static boolean has(ZipFile zip, String end) {
        return zip.stream().anyMatch(entry -> entry.getName().endsWith(end));
    }

    /** Whether some other file is needed, whatever was expected of this one. */
    private boolean isNoNetwork() {
        return switch (this) {
            case EMPTY,
                    WEB_PAGE,
                    LFS_POINTER,
                    COMPRESSED,
                    TAR,
                    ZIP,
                    BROKEN_ZIP,
                    IMAGE,
                    JSON,
                    TEXT ->
                    true;
            default -> false;
        };
    }

    /** Says what a file is that should hold weights, and what to do. */
    public String insteadOfWeights(String file) {
        return Texts.format(
                "%s is %s, not weights of safetensors or torch.save: %s",
                file, description, advice);
    }

    /**
     * Says what a file is, and what to do.
     *
     * @param file what to call it
     * @param expected what it should be, such as {@code safetensors}
     */
    public String sentence(String file, String expected) {
        boolean weights = expected.equals("safetensors");
        return Texts.format(
                "%s is %s, not %s: %s",
                file,
                description,
                expected,
                weights || isNoNetwork() ? advice : "give a file that was exported to " + expected);
    }
}
