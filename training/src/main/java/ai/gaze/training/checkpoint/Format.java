package ai.gaze.training.checkpoint;

import java.nio.charset.StandardCharsets;

/** The constants of the format that the package describes. */
final class Format {

    static final String NAME = "gaze-checkpoint";
    static final String FORMAT_KEY = "format";
    static final String VERSION_KEY = "version";
    static final String STATE_KEY = "state";
    static final String CHECKSUM = "checksum";
    static final int CHECKSUM_BYTES = 32;

    /** The version that is written. */
    static final int VERSION = 1;

    /** The oldest version that is read. */
    static final int OLDEST = 1;

    /** Where the magic number starts: after the length of the header. */
    static final int MAGIC_START = Long.BYTES;

    static final byte[] MAGIC =
            ("{\"__metadata__\":{\"" + FORMAT_KEY + "\":\"" + NAME + "\",")
                    .getBytes(StandardCharsets.US_ASCII);

    private Format() {}
}
