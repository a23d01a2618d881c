package dev.endpointpipeline.loadreplay.topics;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A user of a schema registry, for HTTP basic authentication.
 *
 * @param user without a colon
 */
public record RegistryLogin(String user, String password) {
  /**
   * @throws IllegalArgumentException if the user has a colon
   */
  public RegistryLogin {
    if (user.contains(":")) {
      throw new IllegalArgumentException("registry-user: has a colon (expected: none)");
    }
  }

  /** The value of the header {@code Authorization}. */
  String authorization() {
    byte[] login = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(login);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "RegistryLogin[user=" + user + "]";
  }
}
