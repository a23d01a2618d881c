package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.record.Redaction;
import picocli.CommandLine.Option;

/** The option that keeps secrets. */
final class SecretsOption {
  @Option(
      names = "--keep-secrets",
      description = "Record values of env_vars and tokens as they are; the first line says so.")
  private boolean keepSecrets;

  Redaction redaction() {
    return keepSecrets ? Redaction.NONE : Redaction.SECRETS;
  }
}
