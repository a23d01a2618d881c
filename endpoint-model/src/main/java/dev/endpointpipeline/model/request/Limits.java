package dev.endpointpipeline.model.request;

import dev.endpointpipeline.schemas.EndpointType;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All limits of requests with their sources: <i>page</i>, the API's page of the call; <i>SDK</i>,
 * the documentation of the vendor's SDK 3.1.212 for the same field; <i>ours</i>, a generous limit
 * where neither has one, so that no request is unbounded.
 *
 * <p>Two rules between fields are ours, because a request that violates them is contradictory on
 * any runtime: a lower bound must not exceed its upper bound, and the name that identifies an
 * object of an array must be unique in the array.
 */
public final class Limits {

  // Any JSON text (ours); larger than all fields, so that the violation names a field that is too
  // long.
  /** The deepest valid request has 9 levels above user_config. */
  public static final int JSON_DEPTH = 64;

  /** In UTF-16 units. */
  public static final int JSON_TEXT_LENGTH = 256 * 1024;

  /** In bytes of UTF-8. */
  public static final int JSON_NAME_LENGTH = 4 * 1024;

  public static final int JSON_NUMBER_LENGTH = 100;

  /**
   * Names, values and brackets in total, which cost time rather than bytes. A valid request without
   * user_config has at most about 60,000.
   */
  public static final int JSON_TOKENS = 100_000;

  /** Warnings that a request stores; the response names more ignored fields. */
  public static final int WARNINGS = 20;

  // The endpoint
  /** Page. */
  public static final Text NAME = new Text(1, 128, Characters.NAME);

  /** Page. */
  public static final Text DESCRIPTION = new Text(0, 1024, Characters.ANY);

  /** SDK, all eight types; the contract's {@code unknown} is not part of the API. */
  public static final Choice<EndpointType> TYPE =
      new Choice<>(
          Arrays.stream(EndpointType.values())
              .filter(type -> type != EndpointType.unknown)
              .toList());

  /** SDK. */
  public static final Text CUSTOM_IMAGE_ID = new Text(32, 36, Characters.ID);

  /** SDK; of cap_id and version_id. */
  public static final Text CAP_ID = new Text(32, 36, Characters.ID);

  /** Ours; the page of the create call says only that the cache exists. */
  public static final Items CACHES = new Items(0, 100);

  /** Ours. */
  public static final Text OBS_PATH = new Text(0, 1024, Characters.ANY);

  /** Ours. */
  public static final Text MOUNT_PATH = new Text(1, 4096, Characters.ANY);

  /** Ours. */
  public static final Text CACHE_INSTANCE_ID = new Text(1, 128, Characters.ANY);

  // Resources
  /** Ours; the call ListSpecs has the valid codes and specifies no format. */
  public static final Text SPEC_CODE = new Text(1, 256, Characters.ANY);

  /** SDK, for apu and dpu alike; the page has no range for dpu. */
  public static final IntegerRange WARM_UP_NUM = IntegerRange.of(1, 1000);

  /** SDK; and not below warm_up_num (ours). */
  public static final IntegerRange MAX_NUM = IntegerRange.of(1, 1000);

  /** SDK: no upper bound. */
  public static final IntegerRange DEMAND_MIN = IntegerRange.of(0, Integer.MAX_VALUE);

  /** SDK: no upper bound; and not below min (ours). */
  public static final IntegerRange DEMAND_MAX = IntegerRange.of(1, Integer.MAX_VALUE);

  /** Ours; as many as worker_group_specs. */
  public static final Items WORK_NODES = new Items(0, 1000);

  /** Ours; as long as the name of a worker group, of any characters. */
  public static final Text WORK_NODE_NAME = new Text(1, 128, Characters.ANY).uniqueInItsArray();

  // Ray Serve
  /** SDK. */
  public static final Items APPLICATIONS = new Items(0, 5);

  /** SDK. */
  public static final Text APPLICATION_NAME = new Text(1, 64, Characters.NAME).uniqueInItsArray();

  /** Ours. */
  public static final Text IMPORT_PATH = new Text(1, 1024, Characters.ANY);

  /** Length ours; that it is unique is the SDK's. */
  public static final Text ROUTE_PREFIX = new Text(0, 1024, Characters.ANY).uniqueInItsArray();

  /** SDK. */
  public static final Items DEPLOYMENTS = new Items(1, 5);

  /** SDK. */
  public static final Text DEPLOYMENT_NAME = new Text(1, 64, Characters.NAME).uniqueInItsArray();

  /** SDK. */
  public static final IntegerRange NUM_REPLICAS = IntegerRange.of(0, 1000);

  /** SDK. */
  public static final IntegerRange MAX_REPLICAS_PER_NODE = IntegerRange.of(1, 100);

  /** SDK. */
  public static final IntegerRange MAX_ONGOING_REQUESTS = IntegerRange.of(1, 100_000);

  /** SDK; -1 is unlimited. */
  public static final IntegerRange MAX_QUEUED_REQUESTS = IntegerRange.of(-1, 100_000);

  /** Ours; of the object's compact JSON text. */
  public static final Text USER_CONFIG = new Text(2, 64 * 1024, Characters.ANY);

  /** SDK. */
  public static final Text ACTOR_RESOURCES = new Text(0, 1024, Characters.ANY);

  /** SDK. */
  public static final IntegerRange TARGET_ONGOING_REQUESTS = IntegerRange.of(1, 1000);

  /** SDK; of min_replicas, max_replicas, initial_replicas, in this order of size (ours). */
  public static final IntegerRange AUTOSCALED_REPLICAS = IntegerRange.of(0, 1000);

  /** SDK; seconds, of upscale_delay_s and downscale_delay_s. */
  public static final IntegerRange SCALING_DELAY = IntegerRange.of(0, 86_400);

  /** Ours. */
  public static final Text WORKING_DIR = new Text(0, 4096, Characters.ANY);

  /** Ours; of one application. */
  public static final Items ENV_VARS = new Items(0, 1000);

  /** Ours. */
  public static final Text ENV_VAR_NAME = new Text(1, 256, Characters.ANY);

  /** Ours. */
  public static final Text ENV_VAR_VALUE = new Text(0, 64 * 1024, Characters.ANY);

  // The Ray cluster below
  /** SDK. */
  public static final Items WORKER_GROUPS = new Items(1, 1000);

  /** SDK. */
  public static final Text WORKER_GROUP_NAME =
      new Text(0, 128, Characters.LABEL).uniqueInItsArray();

  /** SDK. */
  public static final IntegerRange WORKER_GROUP_MIN_REPLICAS = IntegerRange.of(0, 10_000);

  /** SDK; and not below min_replicas (ours). */
  public static final IntegerRange WORKER_GROUP_MAX_REPLICAS = IntegerRange.of(1, 10_000);

  /** Ours; optional, and so may be empty, unlike the other spec codes. */
  public static final Text GROUP_SPEC_CODE = new Text(0, 256, Characters.ANY);

  /** SDK; CPU cores. */
  public static final IntegerRange CPU_RESOURCE = IntegerRange.of(0, 192);

  /** SDK, without a unit. */
  public static final IntegerRange MEMORY_RESOURCE = IntegerRange.of(0, 1536);

  /** SDK. */
  public static final IntegerRange NPU_RESOURCE = IntegerRange.of(0, 8);

  // Other fields of a service
  /** Ours; of log_group_id and log_stream_id. */
  public static final Text LOG_ID = new Text(0, 128, Characters.ANY);

  /** SDK. */
  public static final Items DATA_INFOS = new Items(0, 1);

  /** SDK. */
  public static final Text INPUT_PATH = new Text(4, 1024, Characters.ANY);

  /** SDK. */
  public static final Text OIDC_CLIENT_ID = new Text(1, 64, Characters.DOTTED_LABEL);

  /** SDK; letters, digits and '-' (ours) after the prefix. */
  public static final Text OIDC_NAMESPACE = new Text(16, 16, Characters.SERVICE_NAMESPACE);

  /** SDK; milliseconds. */
  public static final IntegerRange BACKEND_TIMEOUT = IntegerRange.of(0, 600_000);

  /** SDK. */
  public static final Text AGENCY_NAME = new Text(0, 64, Characters.ANY);

  // The query of a list
  /** Page. */
  public static final IntegerRange LIST_OFFSET = IntegerRange.of(0, 1_000_000_000);

  /** Page. */
  public static final IntegerRange LIST_LIMIT = IntegerRange.of(1, 100);

  /** As in a path; the page of the list has 32-36, and other pages 1-36. */
  public static final Text ENDPOINT_ID = new Text(1, 36, Characters.ID);

  /** Page. */
  public static final Text MODEL_ID = new Text(32, 36, Characters.ID);

  /**
   * Unicode's Han characters, and all of planes 2 and 3, which are reserved for them. Explicit
   * ranges, because the Han script differs between Java versions, and valid names must not.
   */
  private static final String HAN =
      "\\u2E80-\\u2E99\\u2E9B-\\u2EF3\\u2F00-\\u2FD5\\u3005\\u3007\\u3021-\\u3029\\u3038-\\u303B"
          + "\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uF900-\\uFA6D\\uFA70-\\uFAD9"
          + "\\x{16FE2}\\x{16FE3}\\x{16FF0}-\\x{16FF6}"
          + "\\x{20000}-\\x{2FFFD}\\x{30000}-\\x{3FFFD}";

  private Limits() {}

  /** The allowed characters of a text. */
  public enum Characters {
    ANY("", "characters"),
    NAME(
        "[" + HAN + "A-Za-z0-9_. -]*+",
        "Chinese characters, letters, digits, '_', '-', '.' or spaces"),
    ID("[A-Za-z0-9-]*+", "letters, digits or '-'"),
    LABEL("[A-Za-z0-9_-]*+", "letters, digits, '_' or '-'"),
    DOTTED_LABEL("[A-Za-z0-9_.-]*+", "letters, digits, '_', '.' or '-'"),
    SERVICE_NAMESPACE(
        "ray-svc-[A-Za-z0-9-]*+", "letters, digits or '-', beginning with 'ray-svc-'");

    private final Pattern pattern;
    private final String description;

    Characters(String regex, String description) {
      this.pattern = Pattern.compile(regex);
      this.description = description;
    }

    /** The regular expression of a valid text; empty if all characters are allowed. */
    public String regex() {
      return pattern.pattern();
    }

    private boolean allow(String text) {
      return this == ANY || pattern.matcher(text).matches();
    }
  }

  /**
   * A text.
   *
   * @param min minimum length, in Unicode characters
   * @param max maximum length, in Unicode characters
   * @param unique whether the text must be unique among the objects of an array; an empty text
   *     counts as absent
   */
  public record Text(int min, int max, Characters characters, boolean unique) {
    Text(int min, int max, Characters characters) {
      this(min, max, characters, false);
    }

    Text uniqueInItsArray() {
      return new Text(min, max, characters, true);
    }

    /** The expectation in a {@link Violation}. */
    public String expectation() {
      return "a string of " + min + "-" + max + " " + characters.description;
    }

    /** What is wrong with the text, without the text itself; null if it is valid. */
    public @Nullable String fault(String text) {
      int length = text.codePointCount(0, text.length());
      if (length < min || length > max) {
        return length + (length == 1 ? " character" : " characters");
      }
      // Half a surrogate pair has no UTF-8 encoding, so it can't be stored or shown.
      if (!characters.allow(text) || hasHalfSurrogatePair(text)) {
        return "a character that is not allowed";
      }
      return null;
    }

    private static boolean hasHalfSurrogatePair(String text) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (Character.isSurrogate(c)) {
          if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
            return true;
          }
          i++;
        }
      }
      return false;
    }
  }

  /**
   * An integer.
   *
   * @param min minimum value
   * @param max maximum value
   * @param floor another field of the same object that is a lower bound of this one, if any; in a
   *     request its value is part of {@code min}
   * @param ceiling another field of the same object that is an upper bound of this one, if any; in
   *     a request its value is part of {@code max}
   */
  public record IntegerRange(int min, int max, @Nullable String floor, @Nullable String ceiling) {

    static IntegerRange of(int min, int max) {
      return new IntegerRange(min, max, null, null);
    }

    /** This range with another field's value as lower bound, if present. */
    IntegerRange notBelow(String field, @Nullable Integer value) {
      return new IntegerRange(value == null ? min : Math.max(min, value), max, field, ceiling);
    }

    /** This range with another field's value as upper bound, if present. */
    IntegerRange notAbove(String field, @Nullable Integer value) {
      return new IntegerRange(min, value == null ? max : Math.min(max, value), floor, field);
    }

    /** Whether the value is within the range. */
    public boolean contains(int value) {
      return value >= min && value <= max;
    }

    /** The expectation in a {@link Violation}. */
    public String expectation() {
      return "an integer "
          + (min + "-" + max)
          + (floor == null ? "" : ", not below " + floor)
          + (ceiling == null ? "" : ", not above " + ceiling);
    }
  }

  /**
   * An array.
   *
   * @param min minimum number of items
   * @param max maximum number of items
   */
  public record Items(int min, int max) {
    boolean contains(int count) {
      return count >= min && count <= max;
    }

    /** The expectation in a {@link Violation}. */
    public String expectation() {
      return "an array of " + min + "-" + max + " objects";
    }

    /** The expectation for an object with arbitrary names in a {@link Violation}. */
    public String expectationOfMembers() {
      return "an object of " + min + "-" + max + " members";
    }
  }

  /**
   * An enumeration.
   *
   * @param values the values by name
   */
  public record Choice<E extends Enum<E>>(List<E> values) {
    /** The value with the name; null if there is none. */
    public @Nullable E named(String word) {
      for (E value : values) {
        if (value.name().equals(word)) {
          return value;
        }
      }
      return null;
    }

    /** The expectation in a {@link Violation}. */
    public String expectation() {
      return values.stream().map(Enum::name).collect(Collectors.joining(", ", "one of ", ""));
    }
  }
}
