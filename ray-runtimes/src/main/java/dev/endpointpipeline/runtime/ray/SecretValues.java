package dev.endpointpipeline.runtime.ray;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which parts of an environment variable's value must not be shown: all of it, if the variable's
 * name says that it is a secret or the value looks like one. Other values are shown, as an owner
 * must see which file is missing; of a path or URL only the parts that look like secrets are
 * hidden.
 *
 * <p>The rules are in docs/ray.md, so that owners can name their variables accordingly.
 */
final class SecretValues {
  /** Where a name's words end: {@code apiKey} has two. */
  private static final Pattern BETWEEN_WORDS =
      Pattern.compile("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])");

  private static final Set<String> SECRET_WORDS =
      Set.of(
          "AK",
          "AUTH",
          "AUTHORIZATION",
          "BEARER",
          "CERT",
          "COOKIE",
          "DSN",
          "JWT",
          "KEY",
          "KEYS",
          "PASS",
          "PIN",
          "PW",
          "PWD",
          "SALT",
          "SAS",
          "SIGNATURE",
          "SK",
          "TOKEN");

  /** Of words that are written together, as in MYDBPASSWORD or OPENAIKEY. */
  private static final List<String> SECRET_PARTS =
      List.of("SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL");

  private static final List<String> SECRET_ENDS = List.of("KEY", "TOKEN");

  /** A name that ends so is the place of a secret, if its value is one. */
  private static final Set<String> PLACES = Set.of("FILE", "PATH", "DIR", "URL", "URI");

  private static final Set<String> FLAGS = Set.of("true", "false");

  private static final Pattern ADDRESS =
      Pattern.compile("(?:\\.{0,2}/|~/|\\$[A-Za-z{]|[A-Za-z][A-Za-z0-9+.-]{0,15}://)\\S*+");
  private static final Pattern BETWEEN_PARTS = Pattern.compile("[/?&#,;]+");

  /** {@code password=…} or {@code "password": …} */
  private static final Pattern NAMED =
      Pattern.compile("(?<![A-Za-z0-9_.-])([A-Za-z0-9_.-]++)[\"']?+ ?+[=:]");

  private static final Pattern NO_LETTER_NOR_DIGIT = Pattern.compile("[^A-Za-z0-9]+");
  private static final Pattern NO_BASE64 = Pattern.compile("[^A-Za-z0-9+/=_-]+");
  private static final Pattern NO_HEX_DIGIT = Pattern.compile("[^A-Fa-f0-9-]+");
  private static final String SYMBOLS = "!#$%^&*~|<>?@";

  private static final int MIN_PASSWORD = 6;
  private static final int PASSWORD_KINDS = 3;
  private static final int FEWEST_HEX_DIGITS = 16;

  private SecretValues() {}

  static Stream<String> in(String name, String value) {
    if (MarkVariables.ALL.contains(name) || FLAGS.contains(value.toLowerCase(Locale.ROOT))) {
      return Stream.empty();
    }
    boolean address = ADDRESS.matcher(value).matches();
    List<String> words = words(name);
    boolean place = address && !words.isEmpty() && PLACES.contains(words.get(words.size() - 1));
    if (!place && words.stream().anyMatch(SecretValues::isSecret)) {
      return Stream.of(value);
    }
    if (address) {
      return inAddress(value);
    }
    return namesASecret(value) || looksGenerated(value) || looksLikeAPassword(value)
        ? Stream.of(value)
        : Stream.empty();
  }

  private static List<String> words(String name) {
    return BETWEEN_WORDS
        .splitAsStream(name)
        .map(word -> word.toUpperCase(Locale.ROOT))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private static boolean isSecret(String word) {
    return SECRET_WORDS.contains(word)
        || SECRET_PARTS.stream().anyMatch(word::contains)
        || SECRET_ENDS.stream().anyMatch(word::endsWith);
  }

  /** The password, the secrets in the query, and everything that looks generated. */
  private static Stream<String> inAddress(String address) {
    int authority = address.indexOf("://");
    int user = authority < 0 ? -1 : authority + "://".length();
    int path = user < 0 ? -1 : address.indexOf('/', user);
    int at = user < 0 ? -1 : address.lastIndexOf('@', path < 0 ? address.length() : path);
    Stream<String> password = Stream.empty();
    if (at > user && user >= 0) {
      int colon = address.indexOf(':', user);
      password = Stream.of(address.substring(colon >= 0 && colon < at ? colon + 1 : user, at));
    }
    Stream<String> others =
        BETWEEN_PARTS.splitAsStream(address.substring(at + 1)).flatMap(SecretValues::inPart);
    return Stream.concat(password, others);
  }

  private static Stream<String> inPart(String part) {
    int equals = part.indexOf('=');
    if (equals > 0 && words(part.substring(0, equals)).stream().anyMatch(SecretValues::isSecret)) {
      return Stream.of(part.substring(equals + 1));
    }
    String value = part.substring(equals + 1);
    return looksGenerated(value) ? Stream.of(value) : Stream.empty();
  }

  /** As a connection string or JSON does. */
  private static boolean namesASecret(String value) {
    return NAMED
        .matcher(value)
        .results()
        .anyMatch(named -> words(named.group(1)).stream().anyMatch(SecretValues::isSecret));
  }

  private static boolean looksGenerated(String value) {
    return NO_LETTER_NOR_DIGIT.splitAsStream(value).anyMatch(SecretValues::isGenerated)
        || NO_BASE64.splitAsStream(value).anyMatch(SecretValues::isBase64)
        || NO_HEX_DIGIT.splitAsStream(value).anyMatch(SecretValues::isHex);
  }

  /** As no word is, nor words with numbers: long, and often changing between kinds. */
  private static boolean isGenerated(String run) {
    int length = run.length();
    boolean letters = run.chars().anyMatch(Character::isLetter);
    boolean digits = run.chars().anyMatch(Character::isDigit);
    int changes = changes(run);
    if (letters && digits) {
      return length >= 20
          || (length >= 16 && changes >= 4)
          || (length >= 8 && 3 * changes > length);
    }
    return digits ? length >= 20 : length >= 32 || (length >= 8 && 3 * changes > length);
  }

  /** How often it goes on with another kind; a capital begins a word. */
  private static int changes(String run) {
    int changes = 0;
    for (int i = 1; i < run.length(); i++) {
      char before = run.charAt(i - 1);
      char c = run.charAt(i);
      boolean number = Character.isDigit(before) != Character.isDigit(c);
      boolean capital = Character.isLowerCase(before) && Character.isUpperCase(c);
      changes += number || capital ? 1 : 0;
    }
    return changes;
  }

  /**
   * Long and of all kinds, with signs that paths have too: so with more changes than those have.
   */
  private static boolean isBase64(String run) {
    String characters = NO_LETTER_NOR_DIGIT.matcher(run).replaceAll("");
    return characters.length() >= 32
        && characters.chars().anyMatch(Character::isLowerCase)
        && characters.chars().anyMatch(Character::isUpperCase)
        && characters.chars().anyMatch(Character::isDigit)
        && 6 * changes(characters) > characters.length();
  }

  /** A hash or a UUID. */
  private static boolean isHex(String run) {
    long digits = run.chars().filter(Character::isDigit).count();
    long letters = run.chars().filter(Character::isLetter).count();
    return digits > 0 && letters > 0 && digits + letters >= FEWEST_HEX_DIGITS;
  }

  /** Of several kinds of characters, as rules for passwords want it. */
  private static boolean looksLikeAPassword(String value) {
    if (value.length() < MIN_PASSWORD || value.chars().anyMatch(Character::isWhitespace)) {
      return false;
    }
    boolean symbol = value.chars().anyMatch(c -> SYMBOLS.indexOf(c) >= 0);
    long kinds =
        Stream.of(
                value.chars().anyMatch(Character::isLowerCase),
                value.chars().anyMatch(Character::isUpperCase),
                value.chars().anyMatch(Character::isDigit),
                symbol)
            .filter(Boolean::booleanValue)
            .count();
    return symbol && kinds >= PASSWORD_KINDS;
  }
}
