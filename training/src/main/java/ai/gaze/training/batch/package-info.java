/** Images on their way to the training device, a batch at a time. */
package ai.gaze.training.batch;
