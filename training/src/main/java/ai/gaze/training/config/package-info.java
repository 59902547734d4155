/** What people write into files and behind options, read strictly: nothing is guessed. */
package ai.gaze.training.config;
