package ai.gaze.training.image;

/** The filters of PNG, which say how a row differs from what is to its left and above it. */
final class PngFilter {

    private PngFilter() {}

    /**
     * Undoes a filter in place.
     *
     * @param filter its number, 0 to 4
     * @param row the bytes of a row
     * @param above those of the row above, zeros for the first
     * @param distance bytes from a pixel to the next
     */
    static void undo(int filter, byte[] row, byte[] above, int distance)
            throws BrokenImageException {
        switch (filter) {
            case 0 -> {}
            case 1 -> left(row, distance);
            case 2 -> up(row, above);
            case 3 -> average(row, above, distance);
            case 4 -> paeth(row, above, distance);
            default -> throw BrokenImageException.damaged("a filter that there is not");
        }
    }

    private static void left(byte[] row, int distance) {
        for (int i = distance; i < row.length; i++) {
            row[i] += row[i - distance];
        }
    }

    private static void up(byte[] row, byte[] above) {
        for (int i = 0; i < row.length; i++) {
            row[i] += above[i];
        }
    }

    private static void average(byte[] row, byte[] above, int distance) {
        for (int i = 0; i < row.length; i++) {
            int left = i < distance ? 0 : row[i - distance] & 0xff;
            row[i] += (byte) ((left + (above[i] & 0xff)) >> 1);
        }
    }

    private static void paeth(byte[] row, byte[] above, int distance) {
        int first = Math.min(distance, row.length);
        for (int i = 0; i < first; i++) {
            row[i] += above[i];
        }
        for (int i = first; i < row.length; i++) {
            int left = row[i - distance] & 0xff;
            int up = above[i] & 0xff;
            int corner = above[i - distance] & 0xff;
            int toLeft = Math.abs(up - corner);
            int toUp = Math.abs(left - corner);
            int toCorner = Math.abs(left + up - 2 * corner);
            int nearest =
                    toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
            row[i] += (byte) nearest;
        }
    }
}
