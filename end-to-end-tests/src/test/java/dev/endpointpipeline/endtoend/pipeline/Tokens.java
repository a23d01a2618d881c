package dev.endpointpipeline.endtoend.pipeline;

import dev.endpointpipeline.service.hash.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tokens of the gateways under test. */
public final class Tokens {
  /** Has access to every workspace. */
  public static final String OF_ANN = "token-of-ann-for-tests";

  /** Has access to the workspace {@code bobs} only. */
  public static final String OF_BOB = "token-of-bob-for-tests";

  private Tokens() {}

  static Path writeTo(Path directory) {
    String content =
        """
        tokens:
          - sha256: %s
            user: {domain_name: acme, domain_id: d-1, user_name: ann, user_id: u-1}
            grants: [{workspaces: ["*"]}]
          - sha256: %s
            user: {domain_name: acme, domain_id: d-1, user_name: bob, user_id: u-2}
            grants: [{workspaces: [bobs]}]
        """
            .formatted(Sha256.hex(OF_ANN), Sha256.hex(OF_BOB));
    try {
      return Files.writeString(directory.resolve("tokens.yaml"), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
