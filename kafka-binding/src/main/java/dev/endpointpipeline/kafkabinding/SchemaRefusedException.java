package dev.endpointpipeline.kafkabinding;

/** The registry refused a schema. Trying again is pointless until one of the two has changed. */
public final class SchemaRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SchemaRefusedException(String record, String response) {
    super("schema of " + record + " refused by the registry: " + response);
  }
}
