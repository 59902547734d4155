package ai.gaze.training.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** In which order an epoch of training sees the images; it has as many of them with any. */
public enum Sampler {

    /** Every image once, in an order that is drawn anew for each epoch. */
    @JsonProperty("shuffled")
    SHUFFLED {
        @Override
        int[] order(ImageSource images, SplittableRandom random) {
            int[] order = new int[images.size()];
            for (int i = 0; i < order.length; i++) {
                int j = random.nextInt(i + 1);
                order[i] = order[j];
                order[j] = i;
            }
            return order;
        }
    },

    /**
     * Every class as often as every other: for each place a class that has images is drawn, and one
     * of its images, with replacement, as PyTorch's {@code WeightedRandomSampler} with weights of 1
     * by the number of images. Images of rare classes come several times in an epoch, and others
     * not at all.
     */
    @JsonProperty("balanced")
    BALANCED {
        @Override
        int[] order(ImageSource images, SplittableRandom random) {
            int[][] members =
                    Arrays.stream(HoldOut.membersPerClass(images))
                            .filter(ofClass -> ofClass.length > 0)
                            .toArray(int[][]::new);
            int[] order = new int[images.size()];
            for (int i = 0; i < order.length; i++) {
                int[] ofClass = members[random.nextInt(members.length)];
                order[i] = ofClass[random.nextInt(ofClass.length)];
            }
            return order;
        }
    },

    /** Every image once, in the order of the source. */
    @JsonProperty("sequential")
    SEQUENTIAL {
        @Override
        int[] order(ImageSource images, SplittableRandom random) {
            return IntStream.range(0, images.size()).toArray();
        }
    };

    /** Returns which images come, in their order. */
    abstract int[] order(ImageSource images, SplittableRandom random);
}
