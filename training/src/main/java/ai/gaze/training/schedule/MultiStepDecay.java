package ai.gaze.training.schedule;

import java.util.List;

/**
 * Multiplies the rate by a factor at given steps (PyTorch's {@code MultiStepLR}).
 *
 * @param base rate at the beginning
 * @param milestones the first steps with the new rate, in any order; one given twice counts twice
 * @param gamma the factor
 */
record MultiStepDecay(double base, List<Long> milestones, double gamma)
        implements LearningRateSchedule {

    @Override
    public Rates at(long step) {
        long passed = milestones.stream().filter(m -> m <= step).count();
        return Rates.of(base * Math.pow(gamma, (double) passed));
    }
}
