package dev.endpointpipeline.gateway.authentication;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What settings of this package and its rooms must be. */
final class Checks {
  private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
  private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(30);

  private Checks() {}

  static void requireHttp(String key, @Nullable URI value) {
    if (value == null) {
      throw new IllegalArgumentException(key + ": missing (expected: an http or https URL)");
    }
    if (!("https".equals(value.getScheme()) || "http".equals(value.getScheme()))
        || value.getHost() == null) {
      throw new IllegalArgumentException(key + ": " + value + " (expected: an http or https URL)");
    }
  }

  static void requireText(String key, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(key + ": missing (expected: a text)");
    }
  }

  static void requireTimeout(String key, Duration value) {
    requireBetween(key, SHORTEST_TIMEOUT, value, LONGEST_TIMEOUT);
  }

  static void requireBetween(String key, Duration least, Duration value, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          key + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }

  static void requirePositive(String key, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(key + ": " + value + " (expected: >= 1)");
    }
  }
}
