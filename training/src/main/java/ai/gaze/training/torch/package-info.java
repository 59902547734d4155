/** What must speak the PyTorch engine's own classes, each with its reason. */
package ai.gaze.training.torch;
