/** A comparison as Markdown, CSV, JSON and a page that opens without a network. */
package ai.gaze.training.compare.report;
