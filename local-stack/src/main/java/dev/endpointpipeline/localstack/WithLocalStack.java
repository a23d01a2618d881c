package dev.endpointpipeline.localstack;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Injects a running {@link LocalStack} into the tests of a class. All classes of a JVM with the
 * same number of brokers share one stack, so tests must use unique topics and subjects, and restart
 * what they kill.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LocalStackExtension.class)
public @interface WithLocalStack {
  /** The number of brokers: 1 or 3. */
  int brokers() default 1;
}
