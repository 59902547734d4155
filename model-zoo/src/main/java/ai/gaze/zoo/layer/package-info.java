/** What several networks share: layers under PyTorch's names and initialization. */
package ai.gaze.zoo.layer;
