package ai.gaze.training.optim;

import ai.djl.ndarray.NDManager;

/**
 * The weights that an optimizer will move, as far as it has to know them beforehand.
 *
 * @param manager its device is that of the weights
 * @param size number of weights
 * @param matrices how many of them, from the beginning, belong to parameters of two or more axes;
 *     behind them are biases, normalizations and scalar factors
 * @param cyclesMomentum whether the schedule sets the momentum of every step
 */
public record WeightVector(NDManager manager, long size, long matrices, boolean cyclesMomentum) {}
