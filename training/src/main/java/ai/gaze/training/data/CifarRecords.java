package ai.gaze.training.data;

/** Turns CIFAR's planar records into interleaved pixels and back. */
final class CifarRecords {

    private static final int PLANE = CifarSet.PLANE;

    private CifarRecords() {}

    /** Copies the image that starts at {@code from} in planar order to {@code to} as HWC. */
    static void toInterleaved(byte[] planar, int from, byte[] pixels, int to) {
        for (int p = 0, out = to; p < PLANE; p++, out += 3) {
            pixels[out] = planar[from + p];
            pixels[out + 1] = planar[from + PLANE + p];
            pixels[out + 2] = planar[from + 2 * PLANE + p];
        }
    }

    /**
     * Makes a CIFAR-10 file: one label byte and three planes for each image.
     *
     * @param pixels HWC images, {@code [N, 32, 32, 3]}
     * @param labels their classes
     * @param first the label in {@code labels} of the first image
     */
    static byte[] toFile(byte[] pixels, int[] labels, int first) {
        int count = pixels.length / CifarSet.IMAGE_BYTES;
        byte[] file = new byte[count * (1 + CifarSet.IMAGE_BYTES)];
        int out = 0;
        for (int i = 0; i < count; i++) {
            file[out++] = (byte) labels[first + i];
            int in = i * CifarSet.IMAGE_BYTES;
            for (int p = 0; p < PLANE; p++, out++, in += 3) {
                file[out] = pixels[in];
                file[out + PLANE] = pixels[in + 1];
                file[out + 2 * PLANE] = pixels[in + 2];
            }
            out += 2 * PLANE;
        }
        return file;
    }
}
