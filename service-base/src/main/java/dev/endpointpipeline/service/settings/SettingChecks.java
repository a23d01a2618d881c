package dev.endpointpipeline.service.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Checks of configuration values. Each throws an {@link IllegalArgumentException} with a message of
 * the form {@code key: value (expected: what)} if the value is not allowed.
 */
public final class SettingChecks {
  private static final Duration MIN_TIMEOUT = Duration.ofMillis(1);
  private static final Duration MAX_TIMEOUT = Duration.ofSeconds(30);

  private SettingChecks() {}

  /** Requires a condition that the key's value must meet. */
  public static void require(
      boolean condition, String key, @Nullable Object value, String expected) {
    if (!condition) {
      throw new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")");
    }
  }

  /** Requires an http or https URL. */
  public static void requireHttp(String key, @Nullable URI value) {
    boolean isHttp =
        value != null
            && ("https".equals(value.getScheme()) || "http".equals(value.getScheme()))
            && value.getHost() != null;
    require(isHttp, key, value == null ? "missing" : value, "an http or https URL");
  }

  /**
   * Requires an http or https address without user, query and fragment, so that paths can follow.
   *
   * @param value as it was set
   * @param address the value, with its placeholders filled in
   */
  public static void requireHttpAddress(String key, Object value, String address) {
    boolean valid;
    try {
      URI uri = new URI(address);
      valid =
          ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
              && uri.getHost() != null
              && uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null;
    } catch (URISyntaxException e) {
      valid = false;
    }
    // It may hold a password.
    Object shown = value.toString().contains("@") ? "has a user" : value;
    require(valid, key, shown, "http(s)://host[:port][/path]");
  }

  /** Requires a text that is not blank. */
  public static void requireText(String key, @Nullable String value) {
    require(value != null && !value.isBlank(), key, "missing", "a text");
  }

  /** Requires 1 ms to 30 s. */
  public static void requireTimeout(String key, Duration value) {
    requireBetween(key, MIN_TIMEOUT, value, MAX_TIMEOUT);
  }

  /** Requires a duration within bounds, both included. */
  public static void requireBetween(String key, Duration min, Duration value, Duration max) {
    require(value.compareTo(min) >= 0 && value.compareTo(max) <= 0, key, value, min + " to " + max);
  }

  /** Requires a duration of at least a millisecond, below which clients have no timeouts. */
  public static void requirePositive(String key, Duration value) {
    require(value.toMillis() > 0, key, value, ">= 1ms");
  }

  /** Requires a duration of 0 or more. */
  public static void requireNotNegative(String key, Duration value) {
    require(!value.isNegative(), key, value, ">= 0");
  }

  /** Requires 1 or more. */
  public static void requirePositive(String key, long value) {
    requireAtLeast(key, 1, value);
  }

  /** Requires a minimum. */
  public static void requireAtLeast(String key, long min, long value) {
    require(value >= min, key, value, ">= " + min);
  }
}
