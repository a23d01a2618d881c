package dev.endpointpipeline.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file with the pipeline's addresses for other programs; exists while the pipeline is up. */
final class StackFile {
  private final Path path;

  /** Deletes the file of a killed run. */
  StackFile(Path path) {
    this.path = path;
    delete();
  }

  /** Writes the file atomically, so that no reader sees half of it. */
  void write(Pipeline pipeline, String endpoint) throws IOException {
    // Not Properties.store, which escapes colons: shells read this file too
    String content =
        """
        gateway.url=%s
        kafka.bootstrap=%s
        registry.url=%s
        workspace=%s
        endpoint=%s
        token=%s
        ak=%s
        sk=%s
        project_id=%s
        """
            .formatted(
                pipeline.gatewayUrl(),
                pipeline.bootstrapServers(),
                pipeline.registryUrl(),
                Gateway.WORKSPACE,
                endpoint,
                pipeline.token().text(),
                pipeline.accessKey().id(),
                pipeline.accessKey().secret(),
                DemoAccessKey.PROJECT);
    Path draft = Files.writeString(path.resolveSibling(path.getFileName() + ".draft"), content);
    Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
  }

  void delete() {
    // Not Files.delete: a failure on exit can't be reported
    var unused = path.toFile().delete();
  }
}
