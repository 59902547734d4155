/** Measures the speed of Gaze, side by side with what it is to be compared with. */
package ai.gaze.bench;
