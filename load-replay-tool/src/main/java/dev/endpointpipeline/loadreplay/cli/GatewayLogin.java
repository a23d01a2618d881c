package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.replay.Credentials;
import dev.endpointpipeline.loadreplay.replay.TrustedCertificates;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that call gateways: who calls, and whom they trust. */
final class GatewayLogin {
  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "Send it as X-Auth-Token. Default: $LOAD_REPLAY_TOKEN.")
  private @Nullable String token;

  @Option(names = "--token-file", paramLabel = "FILE", description = "Read the token from a file.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--access-key",
      paramLabel = "AK",
      description =
          "Sign requests (SDK-HMAC-SHA256). The secret key is in --secret-key-file or"
              + " $LOAD_REPLAY_SECRET_KEY.")
  private @Nullable String accessKey;

  @Option(
      names = "--secret-key-file",
      paramLabel = "FILE",
      description = "File with the secret key.")
  private @Nullable Path secretKeyFile;

  @Option(
      names = "--project-id",
      paramLabel = "ID",
      description = "Project that the access key is for.")
  private @Nullable String projectId;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "PEM certificates to trust instead of the platform's.")
  private @Nullable Path caFile;

  /**
   * What requests are sent with.
   *
   * @throws IllegalArgumentException if options are missing or a file can't be read
   */
  Credentials credentials() {
    if (accessKey != null) {
      String secret =
          secretKeyFile == null
              ? System.getenv("LOAD_REPLAY_SECRET_KEY")
              : OptionFiles.text("--secret-key-file", secretKeyFile);
      if (secret == null) {
        throw new IllegalArgumentException(
            "--access-key: no secret key (expected: --secret-key-file or $LOAD_REPLAY_SECRET_KEY)");
      }
      return Credentials.accessKey(accessKey, secret, projectId);
    }
    String own = tokenFile != null ? OptionFiles.text("--token-file", tokenFile) : token;
    String used = own == null ? System.getenv("LOAD_REPLAY_TOKEN") : own;
    return used == null ? Credentials.none() : Credentials.token(used);
  }

  /**
   * The certificates of --ca-file; null for the platform's.
   *
   * @throws IllegalArgumentException if the file can't be read
   */
  @Nullable TrustedCertificates trusted() {
    return caFile == null ? null : TrustedCertificates.read(caFile);
  }
}
