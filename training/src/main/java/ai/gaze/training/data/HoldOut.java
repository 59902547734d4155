package ai.gaze.training.data;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Training images parted in two, with as many of each class held out; with masks, of all of them.
 *
 * @param train what is left to train on
 * @param validation what was held out
 */
public record HoldOut(ImageSource train, ImageSource validation) {

    /**
     * Holds out images at random, the same number of every class. Both parts keep the order of the
     * set; the same seed always holds out the same images.
     *
     * @param images what to part
     * @param count images to hold out, a multiple of the number of classes
     * @param seed seed of the choice
     * @throws UserException if the count cannot be had equally from every class with images left
     */
    public static HoldOut split(ImageSource images, int count, long seed) {
        int classes = images.hasMasks() ? 1 : images.classes();
        if (count <= 0 || count % classes != 0) {
            throw new UserException(
                    Texts.format(
                            "a hold-out of %d images was asked for where a positive multiple of the %d classes was expected; choose %d",
                            count, classes, Math.max(1, count / classes) * classes));
        }
        int perClass = count / classes;
        int[][] members =
                images.hasMasks()
                        ? new int[][] {IntStream.range(0, images.size()).toArray()}
                        : membersPerClass(images);
        BitSet held = new BitSet(images.size());
        Random random = new Random(seed);
        for (int c = 0; c < classes; c++) {
            int[] of = members[c];
            if (of.length <= perClass) {
                throw new UserException(
                        Texts.format(
                                "a hold-out of %d images takes %s, but %s only %d; choose a smaller one",
                                count,
                                classes == 1 ? "all" : perClass + " of every class",
                                classes == 1
                                        ? "there are"
                                        : "class " + images.classNames().get(c) + " has",
                                of.length));
            }
            // The first steps of a Fisher-Yates shuffle choose without bias.
            for (int i = 0; i < perClass; i++) {
                int j = i + random.nextInt(of.length - i);
                int chosen = of[j];
                of[j] = of[i];
                held.set(chosen);
            }
        }
        BitSet kept = (BitSet) held.clone();
        kept.flip(0, images.size());
        return new HoldOut(
                images.subset(kept.stream().toArray()), images.subset(held.stream().toArray()));
    }

    /** Returns the images of each class, in their order. */
    static int[][] membersPerClass(ImageSource images) {
        int[] counts = images.countPerClass();
        int[][] members = new int[counts.length][];
        for (int c = 0; c < counts.length; c++) {
            members[c] = new int[counts[c]];
        }
        int[] next = new int[counts.length];
        int[] labels = images.labels();
        for (int i = 0; i < labels.length; i++) {
            members[labels[i]][next[labels[i]]++] = i;
        }
        return members;
    }
}
