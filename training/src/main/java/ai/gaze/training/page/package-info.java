/** The page about a run, {@code report.html}. */
package ai.gaze.training.page;
