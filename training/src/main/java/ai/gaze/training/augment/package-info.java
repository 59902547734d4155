/**
 * Augmentation of whole batches on the device, with Pillow's arithmetic.
 *
 * <p>What happens to each image is drawn on the host ({@link
 * ai.gaze.training.augment.AugmentationParameters}), uploaded once per epoch ({@link
 * ai.gaze.training.augment.EpochAugmentation}) and computed by tensor operations on the device,
 * without waiting for it. Up to the normalization all values are integers in 0..255, equal to those
 * that torchvision makes of Pillow images.
 */
package ai.gaze.training.augment;
