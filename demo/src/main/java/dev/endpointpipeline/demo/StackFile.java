package dev.endpointpipeline.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Tells other programs where the pipeline is; there while it is up and not before. */
final class StackFile {
  private final Path path;

  /** Removes what a killed run has left. */
  StackFile(Path path) {
    this.path = path;
    delete();
  }

  /** Writes it in one go, so that nobody reads half of it. */
  void write(Pipeline pipeline, String endpoint) throws IOException {
    // By hand, as Properties.store would escape the colons, and shells read this file too
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
    // Not Files.delete: on the way out there is nobody to tell of a failure
    var unused = path.toFile().delete();
  }
}
