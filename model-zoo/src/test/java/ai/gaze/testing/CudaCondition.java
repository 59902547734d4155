package ai.gaze.testing;

import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Asks the engine for a GPU that it can use. */
final class CudaCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Engine engine = Engine.getInstance();
        if (!engine.hasCapability(StandardCapabilities.CUDA)) {
            return ConditionEvaluationResult.disabled(
                    "needs a CUDA GPU: this PyTorch has no CUDA, build with -Pcuda");
        }
        return engine.getGpuCount() > 0
                ? ConditionEvaluationResult.enabled("a CUDA GPU was found")
                : ConditionEvaluationResult.disabled("needs a CUDA GPU: none was found");
    }
}
