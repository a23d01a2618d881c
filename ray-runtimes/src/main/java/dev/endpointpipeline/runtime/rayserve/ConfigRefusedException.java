package dev.endpointpipeline.runtime.rayserve;

/** Ray refuses the configuration for good; it will not take it another time either. */
final class ConfigRefusedException extends RuntimeException {
  private final String reason;

  ConfigRefusedException(String reason) {
    super("Ray refused the configuration");
    this.reason = reason;
  }

  /** Ray's own words, as they came: they may repeat values of env_vars. */
  String reason() {
    return reason;
  }
}
