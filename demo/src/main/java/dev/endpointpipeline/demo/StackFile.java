package dev.endpointpipeline.demo;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

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
    Properties properties = new Properties();
    properties.setProperty("gateway.url", pipeline.gatewayUrl().toString());
    properties.setProperty("kafka.bootstrap", pipeline.bootstrapServers());
    properties.setProperty("registry.url", pipeline.registryUrl().toString());
    properties.setProperty("workspace", Gateway.WORKSPACE);
    properties.setProperty("endpoint", endpoint);
    properties.setProperty("token", pipeline.token().text());
    Path draft = path.resolveSibling(path.getFileName() + ".draft");
    try (Writer writer = Files.newBufferedWriter(draft)) {
      properties.store(writer, "The quickstart that is up");
    }
    Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
  }

  void delete() {
    // Not Files.delete: on the way out there is nobody to tell of a failure
    var unused = path.toFile().delete();
  }
}
