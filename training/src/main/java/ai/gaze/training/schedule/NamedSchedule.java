package ai.gaze.training.schedule;

import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.registry.FactoryException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Supplier;

/**
 * A schedule, anybody's own, whose mistakes are said under its name: one rate that is no rate would
 * spoil the weights of a whole training.
 *
 * @param name its name in a recipe
 */
record NamedSchedule(String name, LearningRateSchedule schedule) implements LearningRateSchedule {

    /**
     * {@inheritDoc}
     *
     * @throws UserException if it fails, or gives no rates that a step can be made with
     */
    @Override
    public Rates at(long step) {
        Rates rates = called("at", () -> schedule.at(step));
        if (rates == null) {
            throw wrong("nothing", step);
        }
        if (!isRate(rates.learningRate())) {
            throw wrong("a learning rate of " + rates.learningRate(), step);
        }
        if (rates.momentum().isPresent() && !isRate(rates.momentum().getAsDouble())) {
            throw wrong("a momentum of " + rates.momentum().getAsDouble(), step);
        }
        return rates;
    }

    private static boolean isRate(double value) {
        return value >= 0 && Double.isFinite(value);
    }

    private UserException wrong(String what, long step) {
        return new UserException(
                Texts.format(
                        "schedule %s gives %s for step %d, where a finite number from 0 up was expected; mend it, or use another",
                        name, what, step + 1));
    }

    @Override
    public void onMetric(double metric, long steps) {
        called(
                "onMetric",
                () -> {
                    schedule.onMetric(metric, steps);
                    return null;
                });
    }

    @Override
    public boolean setsMomentum() {
        return called("setsMomentum", schedule::setsMomentum);
    }

    @Override
    public boolean warmsUp() {
        return called("warmsUp", schedule::warmsUp);
    }

    @Override
    public ObjectNode state() {
        return called("state", schedule::state);
    }

    @Override
    public void restore(ObjectNode state) {
        called(
                "restore",
                () -> {
                    schedule.restore(state);
                    return null;
                });
    }

    private <T> T called(String method, Supplier<T> call) {
        try {
            return call.get();
        } catch (Throwable e) {
            throw FactoryException.failed("schedule " + name, method, e);
        }
    }
}
