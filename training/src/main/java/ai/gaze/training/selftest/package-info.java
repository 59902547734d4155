/** Checks that this machine computes what PyTorch does, against stored numbers. */
package ai.gaze.training.selftest;
