package dev.endpointpipeline.loadreplay.replay;

/**
 * How far the creates before a run are.
 *
 * @param accepted how many were accepted
 * @param total how many there are
 */
public record CreationProgress(long accepted, long total) {}
