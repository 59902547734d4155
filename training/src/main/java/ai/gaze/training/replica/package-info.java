/** The passes of a training step on several devices at once. */
package ai.gaze.training.replica;
