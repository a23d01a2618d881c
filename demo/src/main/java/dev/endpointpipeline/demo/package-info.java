/**
 * The program behind {@code ./quickstart}: starts the whole pipeline on this machine, drives it
 * through its public interfaces and shows what happens.
 *
 * <p>Talks to the gateway over HTTP and to Kafka as any other service would; nothing of the
 * services' own code may enter.
 */
@NullMarked
package dev.endpointpipeline.demo;

import org.jspecify.annotations.NullMarked;
