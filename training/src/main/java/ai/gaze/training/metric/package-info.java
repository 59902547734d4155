/** What a network gives on a set of images. */
package ai.gaze.training.metric;
