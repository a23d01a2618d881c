package dev.endpointpipeline.gateway.readmodel;

import java.nio.file.Path;

/**
 * Where the read model keeps states while the service runs. Nothing in it outlives the service.
 *
 * @param path of a directory that no other service uses
 */
public record StateDirectory(Path path) {}
