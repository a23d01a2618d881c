package dev.endpointpipeline.gateway.readmodel;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The store failed, so the read model may lack something. Only a restart helps. */
final class StoreFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreFailedException(Path directory, String reason, @Nullable Throwable cause) {
    super("gateway.state-directory: " + directory + " does not work: " + reason, cause);
  }
}
