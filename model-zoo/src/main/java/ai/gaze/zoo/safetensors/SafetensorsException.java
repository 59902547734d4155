package ai.gaze.zoo.safetensors;

import ai.gaze.zoo.UserException;

/** A safetensors file that is missing, damaged or not one; or a tensor that cannot be had. */
public final class SafetensorsException extends UserException {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_NAME = 80;

    private final Kind kind;

    /** What is wrong. */
    public enum Kind {
        /** There is no such file. */
        NO_SUCH_FILE,
        /** It is a folder or a device. */
        NOT_A_FILE,
        /** The file may not be read. */
        NO_PERMISSION,
        /** The file is too short to hold even the length of its header. */
        FILE_TOO_SHORT,
        /** The header is longer than 100,000,000 bytes. */
        HEADER_TOO_LARGE,
        /** The file ends inside its header. */
        HEADER_BEYOND_END,
        /** The header does not start with an opening brace. */
        HEADER_NOT_AN_OBJECT,
        /** The header is not UTF-8. */
        HEADER_NOT_UTF8,
        /** The header is not valid JSON, or is followed by something other than spaces. */
        HEADER_NOT_JSON,
        /** A tensor, a field or a metadata key is there twice. */
        DUPLICATE_KEY,
        /** The metadata are not a map from strings to strings. */
        BAD_METADATA,
        /** The description of a tensor is not an object. */
        BAD_ENTRY,
        /** A field other than dtype, shape and data_offsets. */
        UNKNOWN_FIELD,
        /** One of dtype, shape and data_offsets is missing. */
        MISSING_FIELD,
        /** A type that the format does not have. */
        UNKNOWN_TYPE,
        /** A shape that is not a list of at most 64 whole numbers from 0 on. */
        BAD_SHAPE,
        /** A shape whose size cannot be counted in 64 bits. */
        SHAPE_OVERFLOW,
        /** A tensor of 4- or 6-bit elements that ends in the middle of a byte. */
        PARTIAL_BYTE,
        /** Offsets that are not two whole numbers, the first not above the second. */
        BAD_OFFSETS,
        /** Offsets that do not fit type and shape. */
        SIZE_MISMATCH,
        /** A tensor that ends after the file does: the file is cut. */
        DATA_BEYOND_END,
        /** Two tensors share bytes. */
        OVERLAP,
        /** Bytes between two tensors that belong to none. */
        GAP,
        /** Bytes after the last tensor. */
        TRAILING_BYTES,
        /** The file has no tensor of this name. */
        NO_SUCH_TENSOR,
        /** The type cannot become an NDArray, or the array cannot be stored. */
        UNSUPPORTED_TYPE,
        /** One tensor of 2 GiB or more, which Java cannot address at once. */
        TENSOR_TOO_LARGE,
        /** A tensor is to be written under the name that is reserved for the metadata. */
        RESERVED_NAME
    }

    /**
     * @param kind what is wrong
     * @param message one sentence for a person to read
     */
    public SafetensorsException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    SafetensorsException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Returns what is wrong. */
    public Kind kind() {
        return kind;
    }

    /** Quotes a name from a file that may be hostile: short, and without control characters. */
    static String quote(String name) {
        String shown =
                name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
        return "\"" + shown.replaceAll("[\\p{Cntrl}\\p{Cs}\"]", "?") + "\"";
    }

    /** The first line of a parser's message, without control characters. */
    static String oneLine(String message) {
        String line = message.lines().findFirst().orElse("");
        return line.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }
}
