package dev.endpointpipeline.schemas;

/**
 * Identifies an endpoint. It is the key of every record about the endpoint, so all of them are in
 * one partition, in order.
 *
 * @param workspaceId the workspace, 1–36 letters, digits and hyphens
 * @param endpointId the endpoint within it, 1–36 letters, digits and hyphens
 */
public record EndpointKey(String workspaceId, String endpointId)
    implements Comparable<EndpointKey> {
  private static final char SEPARATOR = '/';
  private static final int MAX_ID_LENGTH = 36;

  /** The smallest id: a hyphen sorts before letters and digits. */
  private static final String MIN_ID = "-";

  /**
   * @throws IllegalArgumentException if an id is empty, too long or has another character
   */
  public EndpointKey {
    requireId("workspace_id", workspaceId);
    requireId("endpoint_id", endpointId);
  }

  /**
   * Parses a record's key.
   *
   * @throws IllegalArgumentException if the text is not {@code workspace_id/endpoint_id}
   */
  public static EndpointKey parse(String text) {
    int separator = text.indexOf(SEPARATOR);
    if (separator < 0) {
      throw new IllegalArgumentException("key: no '/' (expected: workspace_id/endpoint_id)");
    }
    return new EndpointKey(text.substring(0, separator), text.substring(separator + 1));
  }

  /** The smallest key of a workspace: the start of a range over its endpoints. */
  public static EndpointKey leastOf(String workspaceId) {
    return new EndpointKey(workspaceId, MIN_ID);
  }

  /** Whether the text is a valid workspace_id or endpoint_id. */
  public static boolean isId(String text) {
    if (text.isEmpty() || text.length() > MAX_ID_LENGTH) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean allowed =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
      if (!allowed) {
        return false;
      }
    }
    return true;
  }

  private static void requireId(String name, String value) {
    if (!isId(value)) {
      throw new IllegalArgumentException(
          name + ": malformed (expected: 1-" + MAX_ID_LENGTH + " letters, digits or hyphens)");
    }
  }

  /** Orders by workspace first, so that the endpoints of a workspace are a range. */
  @Override
  public int compareTo(EndpointKey other) {
    int byWorkspace = workspaceId.compareTo(other.workspaceId);
    return byWorkspace != 0 ? byWorkspace : endpointId.compareTo(other.endpointId);
  }

  /** The record key: {@code workspace_id/endpoint_id}. */
  @Override
  public String toString() {
    return workspaceId + SEPARATOR + endpointId;
  }
}
