/**
 * A network between processes of this machine that can fail: relays of TCP connections, without
 * root and without other programs. It knows neither Kafka nor HTTP.
 */
@NullMarked
package dev.endpointpipeline.endtoend.network;

import org.jspecify.annotations.NullMarked;
