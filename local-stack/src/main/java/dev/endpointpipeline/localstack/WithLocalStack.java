package dev.endpointpipeline.localstack;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class a running {@link LocalStack} as a parameter. All classes of a JVM that
 * ask for as many brokers share one: tests keep apart by the names of their topics and subjects,
 * and bring back what they kill.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LocalStackExtension.class)
public @interface WithLocalStack {
  /** How many brokers: 1 or 3. */
  int brokers() default 1;
}
