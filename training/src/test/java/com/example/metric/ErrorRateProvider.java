package com.example.metric;

import ai.gaze.training.metric.Metric;
import ai.gaze.training.metric.MetricProvider;
import ai.gaze.training.metric.MetricType;
import java.util.List;

/** Brings a metric that Gaze does not have, as a jar of a third party would. */
public final class ErrorRateProvider implements MetricProvider {

    @Override
    public MetricType get() {
        return MetricType.of(
                        "error-rate",
                        List.of(),
                        values -> Metric.of("error_rate", e -> 1 - e.accuracy()).lowerIsBetter())
                .aliases("errors");
    }
}
