package dev.endpointpipeline.model.request;

/**
 * A violation of a rule by a request.
 *
 * @param field path of the field, see {@link RequestReader}
 * @param reason the found and the expected value; never contains a value that may be a secret
 */
public record Violation(String field, String reason) {}
