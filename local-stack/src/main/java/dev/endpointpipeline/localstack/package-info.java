/**
 * A real Kafka cluster and a real schema registry on this machine, as child processes that end with
 * their parent.
 *
 * <p>Knows how to run programs and nothing of topics, schemas or Spring.
 */
@NullMarked
package dev.endpointpipeline.localstack;

import org.jspecify.annotations.NullMarked;
