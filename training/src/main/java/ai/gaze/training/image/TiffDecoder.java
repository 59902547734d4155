package ai.gaze.training.image;

/**
 * Reads the first image of TIFF files: grey, palettes, colours and ink in samples of up to 8 bits,
 * of colours also of 16, in strips or tiles, uncompressed or with a compression that loses nothing.
 * What Pillow would read otherwise than its bits say, or not at all, is refused.
 */
final class TiffDecoder {

    private static final long LARGEST_PART = 1L << 28;

    private final ByteView in;
    private final TiffDirectory tags;
    private final TiffColors colors;
    private final long compression;
    private final boolean planar;
    private final boolean predicted;
    private final int bits;

    private TiffDecoder(byte[] file) throws BrokenImageException {
        boolean bigEndian = file[0] == 'M';
        in = new ByteView(file, bigEndian);
        tags = TiffDirectory.read(in);
        colors = TiffColors.of(tags, bigEndian);
        bits = colors.bits();
        compression = tags.first(TiffDirectory.COMPRESSION, 1);
        long plane = tags.first(TiffDirectory.PLANAR, 1);
        planar = plane == 2 && colors.samples() > 1;
        long predictor =
                TiffCodec.hasPredictor(compression) ? tags.first(TiffDirectory.PREDICTOR, 1) : 1;
        predicted = predictor == 2;
        if (predictor > 2 || (predicted && bits < 8) || plane > 2 || (planar && bits != 8)) {
            throw BrokenImageException.unread("a TIFF of a rare kind");
        }
    }

    static RgbImage decode(byte[] file) throws BrokenImageException {
        TiffDecoder decoder = new TiffDecoder(file);
        return Orientation.apply(
                decoder.tags.first(TiffDirectory.ORIENTATION, 1), decoder.decode());
    }

    private RgbImage decode() throws BrokenImageException {
        long width = tags.first(TiffDirectory.WIDTH, 0);
        long height = tags.first(TiffDirectory.HEIGHT, 0);
        RgbCanvas canvas = new RgbCanvas(width, height);
        boolean tiled = tags.has(TiffDirectory.TILE_WIDTH);
        long across = tiled ? tags.first(TiffDirectory.TILE_WIDTH, 0) : width;
        long down =
                tiled
                        ? tags.first(TiffDirectory.TILE_HEIGHT, 0)
                        : Math.min(height, tags.first(TiffDirectory.ROWS_PER_STRIP, height));
        if (across < 1 || down < 1 || across > 1 << 24 || down > 1 << 24) {
            throw BrokenImageException.damaged("parts without a size");
        }
        int columns = (int) ((width + across - 1) / across);
        int rows = (int) ((height + down - 1) / down);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int x = (int) (column * across);
                int y = (int) (row * down);
                int deep = tiled ? (int) down : (int) Math.min(down, height - y);
                part(canvas, row * columns + column, rows * columns, x, y, (int) across, deep);
            }
        }
        return canvas.image();
    }

    /** Draws a strip or a tile. */
    private void part(RgbCanvas canvas, int index, int parts, int x, int y, int wide, int deep)
            throws BrokenImageException {
        int planes = planar ? colors.samples() : 1;
        int step = planar ? 1 : colors.samples();
        long rowBytes = ((long) wide * step * bits + 7) / 8;
        if (rowBytes * deep > LARGEST_PART) {
            throw BrokenImageException.unread("a TIFF in parts of this size");
        }
        byte[][] samples = new byte[planes][];
        for (int plane = 0; plane < planes; plane++) {
            samples[plane] = bytes(index + plane * parts, (int) rowBytes * deep);
            if (predicted) {
                add(samples[plane], (int) rowBytes, step);
            }
        }
        for (int row = 0; row < deep && y + row < canvas.height; row++) {
            if (canvas.keeps(y + row)) {
                int end = Math.min(wide, canvas.width - x);
                for (int i = 0; i < end; i++) {
                    colors.draw(samples, (int) rowBytes * row, i, canvas, x + i, y + row);
                }
            }
        }
    }

    private byte[] bytes(int index, int size) throws BrokenImageException {
        boolean tiled = tags.has(TiffDirectory.TILE_WIDTH);
        long[] offsets = tags.all(tiled ? TiffDirectory.TILE_OFFSETS : TiffDirectory.STRIP_OFFSETS);
        long[] counts = tags.all(tiled ? TiffDirectory.TILE_BYTES : TiffDirectory.STRIP_BYTES);
        if (index >= offsets.length || index >= counts.length) {
            throw BrokenImageException.damaged("parts are missing");
        }
        int from = in.require(offsets[index], counts[index]);
        return TiffCodec.decode(compression, in.bytes, from, (int) counts[index], size);
    }

    // The samples were stored as differences from those to their left.
    private void add(byte[] bytes, int rowBytes, int step) {
        for (int row = 0; row < bytes.length; row += rowBytes) {
            if (bits == 8) {
                for (int i = row + step; i < row + rowBytes; i++) {
                    bytes[i] += bytes[i - step];
                }
            } else {
                add16(bytes, row, row + rowBytes, 2 * step);
            }
        }
    }

    private void add16(byte[] bytes, int from, int end, int step) {
        int high = colors.bigEndian() ? 0 : 1;
        for (int i = from + step; i < end; i += 2) {
            int sum = bytes[i + 1 - high] & 0xff;
            sum += bytes[i - step + 1 - high] & 0xff;
            bytes[i + 1 - high] = (byte) sum;
            bytes[i + high] += (byte) (bytes[i - step + high] + (sum >> 8));
        }
    }
}
