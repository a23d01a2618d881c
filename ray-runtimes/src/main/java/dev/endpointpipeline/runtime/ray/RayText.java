package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.spec.ServeApplications;
import dev.endpointpipeline.schemas.EndpointSpec;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Prepares messages of Ray and Kubernetes for an endpoint's owner: of a traceback only what was
 * raised, no colours, no advice that an owner can't follow or that may be wrong, no secrets of
 * env_vars, no queries and passwords of URLs, on one line and not too long.
 *
 * <p>An application decides what such a text says and how long it is, and one worker serves many
 * endpoints: so a text is cut first, and every step takes time proportional to its length.
 */
public final class RayText {
  static final String MASK = "***";

  /** Of a longer text only the first and the last half of this are read, in characters. */
  static final int MAX_READ = 32 * 1024;

  private static final String GAP = "…";
  private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;]*+m");
  private static final Pattern BLANKS = Pattern.compile("\\s++");

  /**
   * Owners have no access to logs and commands; and Ray says that replicas of the previous version
   * keep running even when it has stopped the only one.
   */
  private static final Pattern ADVICE =
      Pattern.compile(
          " ?(?:The update is stopped and replicas of the previous version keep running until a"
              + " new deploy\\."
              + "|See (?:Serve )?controller logs for (?:more )?details\\."
              + "|Use `ray status` for more details\\.)");

  private static final String TYPE = " [type=";
  private static final int MAX_TYPE = 80;
  private static final String INPUT = ", input_value=";
  private static final String INPUT_TYPE = ", input_type=";

  private final SecretMask secrets;

  private RayText(SecretMask secrets) {
    this.secrets = secrets;
  }

  /** Hides these values, in any of the ways in which Python and JSON write them. */
  static RayText hiding(Stream<String> values) {
    return new RayText(SecretMask.of(values));
  }

  /**
   * Hides what is secret in the environment variables of these applications.
   *
   * @param applications as Ray has them (ServeApplicationSchema)
   */
  public static RayText hidingSecretsOf(Stream<? extends JsonNode> applications) {
    return hiding(
        applications
            .flatMap(
                application ->
                    application.path("runtime_env").path("env_vars").properties().stream())
            .flatMap(
                variable ->
                    variable.getValue().asStringOpt().stream()
                        .flatMap(value -> SecretValues.in(variable.getKey(), value))));
  }

  /** Hides what is secret in an endpoint's environment variables. */
  public static RayText hidingSecretsOf(EndpointSpec spec) {
    return hiding(
        ServeApplications.of(spec).stream()
            .map(application -> ServeConfigMapping.variables(application.getRuntimeEnv(), spec))
            .map(Map::entrySet)
            .flatMap(variables -> variables.stream())
            .flatMap(variable -> SecretValues.in(variable.getKey(), variable.getValue())));
  }

  /**
   * The text as it is shown, on one line.
   *
   * @param longest how many characters are kept
   */
  public String of(String raw, int longest) {
    String text = Traceback.raisedIn(masked(raw));
    text = BLANKS.matcher(text).replaceAll(" ");
    text = ADVICE.matcher(text).replaceAll("");
    return cut(UrlSecrets.hiddenIn(withoutRepeatedInputs(text)), longest);
  }

  /** At most so many characters of a text, and no half of a surrogate pair. */
  public static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, wholeUpTo(text, longest)) + GAP;
  }

  private String masked(String raw) {
    if (raw.length() <= MAX_READ) {
      return masked(raw, 0, raw.length());
    }
    String beginning = masked(raw, 0, wholeUpTo(raw, MAX_READ / 2));
    String end = masked(raw, wholeUpTo(raw, raw.length() - MAX_READ / 2), raw.length());
    // A secret may have been cut in two, of which one part is too short to be recognised.
    int unsure = SecretMask.WINDOW - 1;
    return beginning.substring(0, wholeUpTo(beginning, beginning.length() - unsure))
        + GAP
        + end.substring(wholeUpTo(end, unsure));
  }

  private String masked(String raw, int from, int to) {
    return secrets.mask(COLOURS.matcher(raw.substring(from, to)).replaceAll(""));
  }

  /** The last place up to there that is between two characters. */
  private static int wholeUpTo(String text, int place) {
    int within = Math.max(0, Math.min(place, text.length()));
    boolean between =
        within > 0
            && within < text.length()
            && Character.isSurrogatePair(text.charAt(within - 1), text.charAt(within));
    return between ? within - 1 : within;
  }

  /** Pydantic repeats the value that it refuses: {@code [type=…, input_value=…, input_type=…]}. */
  private static String withoutRepeatedInputs(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    int shownUpTo = 0;
    int input = text.indexOf(INPUT);
    while (input >= 0) {
      int from = Math.max(shownUpTo, input - MAX_TYPE);
      int type = from + text.substring(from, input).lastIndexOf(TYPE);
      if (type >= from && isWord(text, type + TYPE.length(), input)) {
        shown.append(text, shownUpTo, type);
        shownUpTo = endOfInput(text, input);
      }
      input = text.indexOf(INPUT, Math.max(shownUpTo, input + 1));
    }
    return shown.append(text, shownUpTo, text.length()).toString();
  }

  /** An input without end was cut off. */
  private static int endOfInput(String text, int input) {
    int type = text.indexOf(INPUT_TYPE, input);
    int end = type < 0 ? -1 : text.indexOf(']', type);
    return end < 0 ? text.length() : end + 1;
  }

  private static boolean isWord(String text, int from, int to) {
    return from < to && text.substring(from, to).chars().allMatch(RayText::isWordCharacter);
  }

  static boolean isWordCharacter(int c) {
    return c == '_' || (c < 0x80 && Character.isLetterOrDigit(c));
  }
}
