package dev.endpointpipeline.model;

import dev.endpointpipeline.model.request.Limits.Characters;
import dev.endpointpipeline.model.request.Limits.Text;

/** Texts of a given length for each set of characters. */
public final class SampleText {
  private SampleText() {}

  /**
   * A text with the allowed characters of a limit.
   *
   * @param length in Unicode characters; at least 2 for a number other than 0
   * @param number makes the text unique, up to 36² - 1
   */
  public static String of(Text limit, int length, int number) {
    String prefix = limit.characters() == Characters.SERVICE_NAMESPACE ? "ray-svc-" : "";
    String two = number == 0 ? "" : Integer.toString(36 * 36 + number, 36).substring(1);
    return (prefix + two + "a".repeat(length)).substring(0, length);
  }

  /** Characters, one code point each, that are allowed anywhere in a text. */
  public static String alphabet(Characters characters) {
    return switch (characters) {
      // 〇, 中, and of the planes beyond the first 𠀀 and 𰻞
      case NAME -> "aZ09_-. 〇中\ud840\udc00\ud883\udede";
      case ID, SERVICE_NAMESPACE -> "aZ09-";
      case LABEL -> "aZ09_-";
      case DOTTED_LABEL -> "aZ09_.-";
      case ANY -> "aZ0 '\"\\/,<\u0000\n\u007f\u00e9端\uffff\ud83d\ude00";
    };
  }
}
