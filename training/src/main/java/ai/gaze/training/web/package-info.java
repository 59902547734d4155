/** The front end: what shows the data of a run, a comparison or an explanation in a browser. */
package ai.gaze.training.web;
