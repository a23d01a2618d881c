package dev.endpointpipeline.endtoend;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Injects the {@link SharedPipeline} into the tests of a class. All classes share one pipeline, so
 * tests must use their own endpoints, and restart what they stop.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SharedPipelineExtension.class)
@interface WithPipeline {}
