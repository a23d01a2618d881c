/**
 * A real Kafka cluster and a real schema registry on this machine, as child processes that stop
 * with their parent.
 *
 * <p>Runs programs; must not know topics, schemas or Spring.
 */
@NullMarked
package dev.endpointpipeline.localstack;

import org.jspecify.annotations.NullMarked;
