package ai.gaze.training.data;

import java.nio.file.Path;

/**
 * A file of an image folder that is used.
 *
 * @param path where it is
 * @param name its path below the data folder, with slashes
 * @param bytes its size
 */
record FolderImage(Path path, String name, long bytes) {}
