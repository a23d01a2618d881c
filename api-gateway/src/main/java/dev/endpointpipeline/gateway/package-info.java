/**
 * The API gateway: HTTP in, one record out, and the read model. This package wires the others
 * together and has what they share: the root of the settings and the clients of Kafka and the
 * registry.
 */
@NullMarked
package dev.endpointpipeline.gateway;

import org.jspecify.annotations.NullMarked;
