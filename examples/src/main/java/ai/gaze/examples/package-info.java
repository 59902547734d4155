/** Programs of a page each: what a Java team does with Gaze. */
package ai.gaze.examples;
