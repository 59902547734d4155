/** Training, comparing and explaining attention networks. */
package ai.gaze.training;
