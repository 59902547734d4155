/** What the tests of all modules share. */
package ai.gaze.testing;
