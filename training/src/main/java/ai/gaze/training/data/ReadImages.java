package ai.gaze.training.data;

/**
 * Images that were brought into memory, and which ones they are: those that are broken are not
 * among them.
 *
 * @param images the images
 * @param numbers which image of its source each of them is, {@code [images.size()]}
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record ReadImages(LabeledImages images, int[] numbers) {

    /** Checks that each image has its number. */
    public ReadImages {
        if (numbers.length != images.size()) {
            throw new IllegalArgumentException(
                    numbers.length + " numbers for " + images.size() + " images");
        }
    }

    /** How many there are; fewer than were asked for where some are broken. */
    public int size() {
        return numbers.length;
    }
}
