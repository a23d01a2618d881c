package dev.endpointpipeline.loadreplay.history;

import org.jspecify.annotations.Nullable;

/** Members of maps in EDN, each with a separator before it. */
final class EdnText {
  private static final String SEPARATOR = ", ";

  private EdnText() {}

  /** A string; nothing if it is null. */
  static String member(String name, @Nullable String value) {
    return value == null ? "" : SEPARATOR + ":" + name + " " + quoted(value);
  }

  /** A number, or a string if the text is none; nothing if it is null. */
  static String number(String name, @Nullable String digits) {
    boolean numeric = digits != null && digits.matches("0|[1-9]\\d{0,17}");
    return numeric ? SEPARATOR + ":" + name + " " + digits : member(name, digits);
  }

  /** The first members of a map. */
  static String withoutSeparator(String members) {
    return members.startsWith(SEPARATOR) ? members.substring(SEPARATOR.length()) : members;
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < ' ') {
            quoted.append("\\u%04x".formatted((int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
