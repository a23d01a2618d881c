package dev.endpointpipeline.model.request;

/**
 * One thing that is wrong with a request.
 *
 * @param field where it is, in the request's own names, see {@link RequestReader}
 * @param reason what was found and what was expected; never repeats a value that may be a secret
 */
public record Violation(String field, String reason) {}
