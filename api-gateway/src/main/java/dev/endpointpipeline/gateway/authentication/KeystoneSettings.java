package dev.endpointpipeline.gateway.authentication;

import dev.endpointpipeline.service.settings.SettingChecks;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gateway.sign-in.keystone}: tokens that Keystone issues. The service validates them as a
 * Keystone user of its own, which needs the right to do so.
 *
 * @param url of the identity API, with or without the {@code /v3} at its end; mandatory
 * @param user name of the service's user; mandatory
 * @param userDomain name of the domain of that user
 * @param password of that user; either this or {@code passwordFile}
 * @param passwordFile a file with only that password, read whenever the service authenticates
 * @param project name of the project in which that user has its role; mandatory
 * @param projectDomain name of the domain of that project
 * @param connectTimeout for connecting to Keystone, 1 ms to 30 s
 * @param timeout how long a call may wait for Keystone in total, 1 ms to 30 s
 * @param maxWaiting how many calls may wait for Keystone at once, at least 1, of which one address
 *     may have a quarter; further calls get 503
 * @param rememberedFor how long a validated token is accepted without asking again, and so how late
 *     a revocation takes effect, 0 s to 10 minutes
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
  private static final Duration MAX_MEMORY = Duration.ofMinutes(10);

  /**
   * @throws IllegalArgumentException if a value is missing or out of bounds
   */
  public KeystoneSettings {
    SettingChecks.requireHttp(PREFIX + "url", url);
    SettingChecks.requireText(PREFIX + "user", user);
    SettingChecks.requireText(PREFIX + "project", project);
    if ((password == null) == (passwordFile == null)) {
      throw new IllegalArgumentException(
          PREFIX
              + "password: "
              + (password == null ? "missing" : "set as well as password-file")
              + " (expected: either password or password-file)");
    }
    SettingChecks.requireTimeout(PREFIX + "connect-timeout", connectTimeout);
    SettingChecks.requireTimeout(PREFIX + "timeout", timeout);
    SettingChecks.requirePositive(PREFIX + "max-waiting", maxWaiting);
    SettingChecks.requireBetween(
        PREFIX + "remembered-for", Duration.ZERO, rememberedFor, MAX_MEMORY);
  }

  /**
   * The current password of the service's user.
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
