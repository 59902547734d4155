package ai.gaze.zoo.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;

/** The neighbours of each position of a map, as PyTorch's {@code unfold} and {@code fold}. */
final class Windows {

    private Windows() {}

    /** A map with zeros around it. */
    static NDArray padded(NDArray x, long top, long bottom, long left, long right) {
        return top + bottom + left + right == 0 ? x : x.pad(new Shape(left, right, top, bottom), 0);
    }

    /** The part of a map that begins at a position. */
    static NDArray part(NDArray x, long top, long left, long height, long width) {
        return x.get(
                new NDIndex()
                        .addAllDim(2)
                        .addSliceDim(top, top + height)
                        .addSliceDim(left, left + width));
    }

    /**
     * The neighbours of every position, zeros outside of the map.
     *
     * @param x {@code [N, C, H, W]}
     * @param kernel side of the window, odd
     * @return {@code [N, C, kernel kernel, H, W]}, the neighbours row by row
     */
    static NDArray neighbours(NDArray x, int kernel) {
        int around = kernel / 2;
        long height = x.getShape().get(2);
        long width = x.getShape().get(3);
        NDArray wide = padded(x, around, around, around, around);
        NDList shifted = new NDList();
        for (int i = 0; i < kernel * kernel; i++) {
            shifted.add(part(wide, i / kernel, i % kernel, height, width));
        }
        return NDArrays.stack(shifted, 2);
    }

    /**
     * The reverse: what every position has for each of its neighbours is added up where they are.
     *
     * @param windows {@code [N, C, kernel kernel, H, W]}
     * @param kernel side of the window, odd
     * @return {@code [N, C, H, W]}
     */
    static NDArray sum(NDArray windows, int kernel) {
        long height = windows.getShape().get(3);
        long width = windows.getShape().get(4);
        NDArray sum = null;
        NDList parts = windows.split(kernel * (long) kernel, 2);
        for (int i = 0; i < parts.size(); i++) {
            int y = i / kernel;
            int x = i % kernel;
            NDArray moved = padded(parts.get(i).squeeze(2), y, kernel - 1 - y, x, kernel - 1 - x);
            sum = sum == null ? moved : sum.add(moved);
        }
        return part(sum, kernel / 2, kernel / 2, height, width);
    }
}
