package dev.endpointpipeline.gateway.readmodel;

/**
 * What is added to a request's offset to make its revision.
 *
 * @param value not negative
 */
public record RevisionBase(long value) {}
