package dev.endpointpipeline.runtime.ray;

import java.time.Duration;

/** Checks of settings; their messages name the key, its value and what was expected. */
public final class SettingChecks {
  private SettingChecks() {}

  /**
   * Checks any condition.
   *
   * @param key with its prefix
   * @throws IllegalArgumentException if it does not hold
   */
  public static void require(boolean holds, String key, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")");
    }
  }

  /** Checks that it is at least a millisecond, which is as much as the clients know. */
  public static void requirePositive(String key, Duration value) {
    require(value.toMillis() > 0, key, value, "> 0");
  }

  /** Checks that it is not negative. */
  public static void requireNotNegative(String key, Duration value) {
    require(!value.isNegative(), key, value, ">= 0");
  }
}
