package ai.gaze.training.image;

/**
 * How much a random crop may differ from the whole image.
 *
 * @param smallest smallest share of the area, above 0
 * @param largest largest share of the area, at most 1
 * @param lowestRatio lowest ratio of width to height, above 0
 * @param highestRatio highest ratio of width to height
 */
public record CropRange(double smallest, double largest, double lowestRatio, double highestRatio) {}
