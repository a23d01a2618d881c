/**
 * The contract of the topics: generated records, their keys and the topic catalogue.
 *
 * <p>Must not know Kafka clients, HTTP or validation rules of endpoints.
 */
@NullMarked
package dev.endpointpipeline.schemas;

import org.jspecify.annotations.NullMarked;
