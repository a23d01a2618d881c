package dev.endpointpipeline.endtoend;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class the {@link SharedPipeline} as a parameter. All classes share one:
 * tests keep apart by their endpoints, and bring back what they stop.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SharedPipelineExtension.class)
@interface WithPipeline {}
