package dev.endpointpipeline.kafkabinding;

import java.util.List;

/**
 * A record comes from a newer version of the pipeline, and this version would lose a part of it by
 * writing it. Only that version or a later one can process it.
 */
public final class NewerRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param type the record's full name
   * @param unknown what would be lost, as paths of fields; not empty
   */
  public NewerRecordException(String type, int schemaId, List<String> unknown) {
    super(
        "%s with schema id %d has what this version does not know: %s (expected: a worker of the version that wrote it, or a later one; see Upgrading in docs/operation.md)"
            .formatted(type, schemaId, String.join(", ", unknown)));
  }
}
