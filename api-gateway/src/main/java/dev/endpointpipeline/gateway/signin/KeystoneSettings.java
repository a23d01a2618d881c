package dev.endpointpipeline.gateway.signin;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gateway.sign-in.keystone}: tokens that Keystone knows. The service asks it about them as a
 * user of its own, who must be allowed to.
 *
 * @param url of the identity API, with or without the {@code /v3} at its end; mandatory
 * @param user name of the service's user; mandatory
 * @param userDomain name of the domain of that user
 * @param password of that user; either this or {@code passwordFile}
 * @param passwordFile a file of nothing but that password, read at each sign-in of the service
 * @param project name of the project in which the user has its role; mandatory
 * @param projectDomain name of the domain of that project
 * @param connectTimeout for a connection to Keystone, 1 ms to 30 s
 * @param timeout how long a call may wait for Keystone in all, 1 ms to 30 s
 * @param maxWaiting calls that may wait for Keystone at once, at least 1, and a quarter of them
 *     from one address; others are told to come back
 * @param rememberedFor how long Keystone's word on a token counts, and so how late the end of a
 *     revoked token is noticed, 0 s to 10 minutes
 */
public record KeystoneSettings(
    URI url,
    String user,
    @DefaultValue("Default") String userDomain,
    @Nullable String password,
    @Nullable Path passwordFile,
    String project,
    @DefaultValue("Default") String projectDomain,
    @DefaultValue("1s") Duration connectTimeout,
    @DefaultValue("3s") Duration timeout,
    @DefaultValue("64") int maxWaiting,
    @DefaultValue("30s") Duration rememberedFor) {
  private static final String PREFIX = "gateway.sign-in.keystone.";
  private static final Duration LONGEST_MEMORY = Duration.ofMinutes(10);

  /**
   * @throws IllegalArgumentException if a value is missing or out of bounds
   */
  public KeystoneSettings {
    Checks.requireHttp(PREFIX + "url", url);
    Checks.requireText(PREFIX + "user", user);
    Checks.requireText(PREFIX + "project", project);
    if ((password == null) == (passwordFile == null)) {
      throw new IllegalArgumentException(
          PREFIX
              + "password: "
              + (password == null ? "missing" : "given twice")
              + " (expected: either password or password-file)");
    }
    Checks.requireTimeout(PREFIX + "connect-timeout", connectTimeout);
    Checks.requireTimeout(PREFIX + "timeout", timeout);
    Checks.requirePositive(PREFIX + "max-waiting", maxWaiting);
    Checks.requireBetween(PREFIX + "remembered-for", Duration.ZERO, rememberedFor, LONGEST_MEMORY);
  }

  /**
   * The password of the service's user as it is now.
   *
   * @throws IOException if its file can't be read
   */
  public String currentPassword() throws IOException {
    return passwordFile == null
        ? Objects.requireNonNull(password)
        : Files.readString(passwordFile).strip();
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "KeystoneSettings[url=" + url + ", user=" + user + "]";
  }
}
