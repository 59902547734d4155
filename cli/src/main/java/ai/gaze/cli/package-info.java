/** The gaze command. */
package ai.gaze.cli;
