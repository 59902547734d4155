/** Attention networks for DJL: blocks, backbones and their registry. */
package ai.gaze.zoo;
