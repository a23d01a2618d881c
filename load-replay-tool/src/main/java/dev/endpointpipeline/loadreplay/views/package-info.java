/**
 * What gateways show of endpoints after a run. Says what they show, and judges nothing; knows
 * neither Kafka nor HTTP clients.
 */
@NullMarked
package dev.endpointpipeline.loadreplay.views;

import org.jspecify.annotations.NullMarked;
