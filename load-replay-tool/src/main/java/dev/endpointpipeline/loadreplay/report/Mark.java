package dev.endpointpipeline.loadreplay.report;

import java.time.Instant;

/**
 * Something that happened during a run and that its charts should show, for example a fault.
 *
 * @param at when
 * @param text what, 1 to {@value #MAX_LENGTH} characters without control characters
 */
public record Mark(Instant at, String text) {
  /** Longer texts would cover each other in charts. */
  public static final int MAX_LENGTH = 200;

  /**
   * @throws IllegalArgumentException if the text is malformed
   */
  public Mark {
    if (text.isBlank() || text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "text: %d characters (expected: 1-%d, not only blanks)"
              .formatted(text.length(), MAX_LENGTH));
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("text: has a control character (expected: one line)");
    }
  }
}
