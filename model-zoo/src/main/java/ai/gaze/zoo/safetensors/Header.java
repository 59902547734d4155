package ai.gaze.zoo.safetensors;

import ai.gaze.zoo.safetensors.SafetensorsException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * The header of a file: its metadata and where each tensor lies. One that exists has been checked.
 *
 * @param metadata the free-form strings, in the order of the header
 * @param tensors by name, in the order of their bytes
 * @param dataStart where in the file the data start, in bytes
 */
record Header(Map<String, String> metadata, Map<String, TensorInfo> tensors, long dataStart) {

    /** The longest header that the format allows, in bytes. */
    static final int LONGEST = 100_000_000;

    /** The bytes in front of the header that hold its length. */
    static final int PREFIX = Long.BYTES;

    /**
     * Reads and checks the header. What this costs is bounded by the bytes that are there, never by
     * a number that they state.
     *
     * @param in the file from its first byte on; read to the end of the header at most
     * @param fileSize the size of the file in bytes
     * @param source what to call the file in an error
     * @throws SafetensorsException if the file is not as the format wants it
     * @throws IOException if it cannot be read
     */
    static Header read(InputStream in, long fileSize, String source) throws IOException {
        byte[] prefix = in.readNBytes(PREFIX);
        if (prefix.length < PREFIX) {
            throw new SafetensorsException(
                    Kind.FILE_TOO_SHORT,
                    source
                            + " has "
                            + prefix.length
                            + " bytes where a safetensors file has at least 8;"
                            + " it is cut or something else, get it again");
        }
        long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 0 || length > LONGEST) {
            throw new SafetensorsException(
                    Kind.HEADER_TOO_LARGE,
                    source
                            + " states a header of "
                            + Long.toUnsignedString(length)
                            + " bytes where safetensors allows "
                            + LONGEST
                            + "; it is damaged or something else, get it again");
        }
        if (length > fileSize - PREFIX) {
            throw beyondEnd(source, fileSize, length);
        }
        byte[] header = in.readNBytes((int) length);
        if (header.length < length) {
            throw beyondEnd(source, PREFIX + header.length, length);
        }
        HeaderParser parser = new HeaderParser(source);
        parser.parse(header, unpaddedLength(header, source));
        long dataSize = fileSize - PREFIX - length;
        Map<String, TensorInfo> tensors = Layout.check(parser.tensors(), dataSize, source);
        return new Header(parser.metadata(), tensors, PREFIX + length);
    }

    /** Returns the length of the JSON, which spaces may follow and nothing may precede. */
    private static int unpaddedLength(byte[] header, String source) {
        if (header.length == 0 || header[0] != '{') {
            throw new SafetensorsException(
                    Kind.HEADER_NOT_AN_OBJECT,
                    source
                            + " has a header that does not start with \"{\";"
                            + " it is damaged or not a safetensors file, get it again");
        }
        int end = header.length;
        while (header[end - 1] == ' ') {
            end--;
        }
        if (header[end - 1] != '}') {
            throw new SafetensorsException(
                    Kind.HEADER_NOT_JSON,
                    source
                            + " has a header that does not end with \"}\" and spaces;"
                            + " it is damaged, get it again");
        }
        return end;
    }

    private static SafetensorsException beyondEnd(String source, long size, long length) {
        return new SafetensorsException(
                Kind.HEADER_BEYOND_END,
                source
                        + " has "
                        + size
                        + " bytes but states a header of "
                        + length
                        + "; it is cut, get it again");
    }
}
