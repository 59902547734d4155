/** Finding and checking devices. */
package ai.gaze.training.device;
