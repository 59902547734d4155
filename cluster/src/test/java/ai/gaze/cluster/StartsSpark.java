package ai.gaze.cluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.DisabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Tests with Spark, or files of Hadoop's, in this JVM. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@DisabledForJreRange(
        min = JRE.JAVA_24,
        disabledReason = "Hadoop's files ask for Subject.getSubject, which Java 24 took away")
@interface StartsSpark {}
