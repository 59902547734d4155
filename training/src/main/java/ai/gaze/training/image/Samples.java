package ai.gaze.training.image;

/** Samples of 1, 2, 4 or 8 bits, the first of a byte in its upper bits. */
final class Samples {

    private Samples() {}

    /** The sample with a number, counted from a byte on. */
    static int at(byte[] bytes, int from, int index, int bits) {
        if (bits == 8) {
            return bytes[from + index] & 0xff;
        }
        int perByte = 8 / bits;
        int shift = 8 - bits * (index % perByte + 1);
        return (bytes[from + index / perByte] >> shift) & ((1 << bits) - 1);
    }
}
