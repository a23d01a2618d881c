/**
 * The contract of the topics: generated records, their keys, the topic catalogue.
 *
 * <p>Knows Avro and nothing of Kafka clients, HTTP or rules about valid endpoints.
 */
@NullMarked
package dev.endpointpipeline.schemas;

import org.jspecify.annotations.NullMarked;
