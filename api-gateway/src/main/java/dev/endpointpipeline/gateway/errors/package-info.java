/**
 * Every way a call can fail, and the one table from there to (status, error_code, body).
 *
 * <p>Knows HTTP responses and nothing of Kafka, sign-in or endpoints. Text from a caller gets into
 * a response only as a {@link dev.endpointpipeline.model.request.Violation}.
 */
@NullMarked
package dev.endpointpipeline.gateway.errors;

import org.jspecify.annotations.NullMarked;
