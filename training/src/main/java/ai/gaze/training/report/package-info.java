/** Plots and pages about runs. */
package ai.gaze.training.report;
