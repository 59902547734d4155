/** Metrics by name, and what a network gives on a set of images. */
package ai.gaze.training.metric;
