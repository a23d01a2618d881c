/**
 * Every way a call can fail, and the one table from there to (status, error_code, body).
 *
 * <p>Knows HTTP answers and nothing of Kafka, sign-in or endpoints. Caller-given text enters an
 * answer only through {@link dev.endpointpipeline.model.request.Violation}.
 */
@NullMarked
package dev.endpointpipeline.gateway.errors;

import org.jspecify.annotations.NullMarked;
