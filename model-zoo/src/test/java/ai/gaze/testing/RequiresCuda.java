package ai.gaze.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that needs a CUDA GPU: it is skipped, with the reason, where there is none.
 *
 * <p>Run only these with {@code mvn -Pcuda verify -Dgroups=cuda}.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("cuda")
@ExtendWith(CudaCondition.class)
public @interface RequiresCuda {}
