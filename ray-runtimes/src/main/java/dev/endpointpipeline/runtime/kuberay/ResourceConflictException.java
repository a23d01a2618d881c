package dev.endpointpipeline.runtime.kuberay;

/** Somebody wrote to the resource since it was looked at: look again, and decide anew. */
final class ResourceConflictException extends RuntimeException {}
