package dev.endpointpipeline.gateway.readmodel;

import java.nio.file.Path;

/**
 * Where the read model has its states on disk.
 *
 * @param path of a directory that no other service uses
 */
public record StateDirectory(Path path) {}
