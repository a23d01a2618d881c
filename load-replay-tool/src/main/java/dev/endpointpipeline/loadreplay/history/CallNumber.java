package dev.endpointpipeline.loadreplay.history;

/**
 * The name of a call with an id as generated ({@code 17}) or recorded from a topic ({@code
 * 3-1207}). Takes less memory than its text.
 *
 * @param partition before the hyphen; -1 if there is none
 * @param number the rest
 */
record CallNumber(int partition, long number) {
  private static final int NONE = -1;
  private static final int MAX_DIGITS = 18;
  private static final int MAX_PARTITION_DIGITS = 9;

  /** The name of the call with an id: a {@code CallNumber} if possible, otherwise a text. */
  static Object nameOf(String id) {
    int hyphen = id.indexOf('-');
    boolean numeric =
        isNumber(id, hyphen + 1, id.length(), MAX_DIGITS)
            && (hyphen < 0 || isNumber(id, 0, hyphen, MAX_PARTITION_DIGITS));
    if (!numeric) {
      return "call " + id;
    }
    int partition = hyphen < 0 ? NONE : Integer.parseInt(id, 0, hyphen, 10);
    return new CallNumber(partition, Long.parseLong(id, hyphen + 1, id.length(), 10));
  }

  /** Whether the digits are what the number would be written as. */
  private static boolean isNumber(String text, int from, int to, int maxDigits) {
    boolean valid = to > from && to - from <= maxDigits;
    valid &= valid && (text.charAt(from) != '0' || to - from == 1);
    for (int i = from; valid && i < to; i++) {
      valid = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    return valid;
  }

  /** The name. */
  @Override
  public String toString() {
    return "call " + (partition == NONE ? "" : partition + "-") + number;
  }
}
