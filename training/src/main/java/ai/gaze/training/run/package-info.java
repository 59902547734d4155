/** A run: its loop, its folder and the logs in it. */
package ai.gaze.training.run;
