package dev.endpointpipeline.gateway.readmodel;

/**
 * A request's revision is its offset plus this.
 *
 * @param value not negative
 */
public record RevisionBase(long value) {}
