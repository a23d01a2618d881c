package dev.endpointpipeline.runtime.ray;

/** What may be secret in a URL: the user with its password, and the query. */
final class UrlSecrets {
  private static final String AFTER_SCHEME = "://";

  private UrlSecrets() {}

  /** The text with these hidden in all its URLs and paths, in one pass. */
  static String hiddenIn(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    boolean inPath = false;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '?' && inPath) {
        int end = end(text, i + 1, "'\"()");
        shown.append(c).append(end > i + 1 ? RayText.MASK : "");
        i = end;
      } else if (isAuthority(text, i)) {
        int from = i + AFTER_SCHEME.length();
        int at = text.substring(from, end(text, from, "/'\"")).lastIndexOf('@');
        shown.append(AFTER_SCHEME).append(at > 0 ? RayText.MASK : "");
        i = from + Math.max(at, 0);
        inPath = true;
      } else {
        inPath = (inPath || c == '/') && !ends(c, "?'\"()");
        shown.append(c);
        i++;
      }
    }
    return shown.toString();
  }

  private static boolean isAuthority(String text, int i) {
    return i > 0 && text.startsWith(AFTER_SCHEME, i) && RayText.isWordCharacter(text.charAt(i - 1));
  }

  private static int end(String text, int from, String others) {
    int end = from;
    while (end < text.length() && !ends(text.charAt(end), others)) {
      end++;
    }
    return end;
  }

  private static boolean ends(char c, String others) {
    return Character.isWhitespace(c) || others.indexOf(c) >= 0;
  }
}
