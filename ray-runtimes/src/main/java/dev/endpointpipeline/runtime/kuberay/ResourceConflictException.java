package dev.endpointpipeline.runtime.kuberay;

/** Somebody wrote to the resource since it was read: read it again and decide again. */
final class ResourceConflictException extends RuntimeException {}
