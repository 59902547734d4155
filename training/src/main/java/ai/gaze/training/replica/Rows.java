package ai.gaze.training.replica;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.zoo.array.Casts;
import java.util.ArrayList;
import java.util.List;

/**
 * Which rows of a batch one device gets.
 *
 * @param from the first
 * @param to the one after the last
 */
record Rows(long from, long to) {

    /**
     * Shares a batch out: as evenly as can be, the first devices get the rows that are over. Where
     * it is too small for all, as the last one of an epoch may be, the last devices get none.
     *
     * @param batch how many rows there are
     * @param devices how many devices there are
     * @param least how many rows a device that gets any gets at least, if there are as many
     * @return one for each device that gets any
     */
    static List<Rows> split(long batch, int devices, int least) {
        long parts = Math.max(1, Math.min(devices, batch / least));
        List<Rows> all = new ArrayList<>();
        for (long i = 0, from = 0; i < parts; i++) {
            long to = from + batch / parts + (i < batch % parts ? 1 : 0);
            all.add(new Rows(from, to));
            from = to;
        }
        return all;
    }

    long size() {
        return to - from;
    }

    /** Returns them of an array, on the device of their owner; there they may be a view. */
    NDArray of(NDArray batch, NDManager owner) {
        NDArray slice = batch.get(from + ":" + to);
        NDArray there = Casts.to(slice, owner.getDevice());
        if (there != slice) {
            slice.close();
        }
        there.attach(owner);
        return there;
    }
}
