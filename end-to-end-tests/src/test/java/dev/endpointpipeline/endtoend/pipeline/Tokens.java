package dev.endpointpipeline.endtoend.pipeline;

import dev.endpointpipeline.service.hash.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The tokens of the gateways under test. */
public final class Tokens {
  /** Has access to every workspace. */
  public static final String OF_ANN = "token-of-ann-for-tests";

  /** Has access to the workspace {@code bobs} only. */
  public static final String OF_BOB = "token-of-bob-for-tests";

  /** How many callers there are for {@link #ofCaller}. */
  public static final int CALLERS = 20;

  private Tokens() {}

  /** One of many callers with access to every workspace, each an identity of its own. */
  public static String ofCaller(int number) {
    return "token-of-caller-" + number % CALLERS + "-for-tests";
  }

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
    String callers =
        IntStream.range(0, CALLERS).mapToObj(Tokens::caller).collect(Collectors.joining());
    try {
      return Files.writeString(directory.resolve("tokens.yaml"), content + callers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String caller(int number) {
    return """
      - sha256: %s
        user: {domain_name: acme, domain_id: d-1, user_name: caller-%d, user_id: caller-%d}
        grants: [{workspaces: ["*"]}]
    """
        .formatted(Sha256.hex(ofCaller(number)), number, number);
  }
}
