/**
 * Weights from the Hugging Face hub, or from a server of its layout: {@code
 * /OWNER/NAME/resolve/REVISION/model.safetensors}, with {@code config.json} beside it. What was
 * fetched is kept, checked and used without a network, too.
 */
package ai.gaze.training.hub;
