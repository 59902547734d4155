package ai.gaze.training.schedule;

import java.util.function.Supplier;

/**
 * Brings a schedule of a third party: its class is named in {@code
 * META-INF/services/ai.gaze.training.schedule.ScheduleProvider} of its jar, where {@link
 * java.util.ServiceLoader} finds it. Who has no jar calls {@link Schedules#register}.
 */
public interface ScheduleProvider extends Supplier<ScheduleType> {}
