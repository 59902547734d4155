package ai.gaze.training.explain;

/**
 * A position of a map.
 *
 * @param y row
 * @param x column
 * @param height rows of the map
 * @param width columns of the map
 */
public record Cell(int y, int x, int height, int width) {}
