/** A server on this machine that shows the runs of a folder while they go on. */
package ai.gaze.training.ui;
