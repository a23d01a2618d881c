/**
 * The program behind {@code ./quickstart}: starts the whole pipeline on this machine, drives it
 * through its public interfaces and prints what happens.
 *
 * <p>Uses the gateway over HTTP and Kafka as any other service would. Must not depend on the
 * services' code.
 */
@NullMarked
package dev.endpointpipeline.demo;

import org.jspecify.annotations.NullMarked;
