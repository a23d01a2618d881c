/**
 * How the contract of the topics travels over Kafka: serializers, schema registration, topic
 * provisioning, record headers. What a record means must not enter here.
 */
@NullMarked
package dev.endpointpipeline.kafkabinding;

import org.jspecify.annotations.NullMarked;
