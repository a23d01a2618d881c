package dev.endpointpipeline.loadreplay.recording;

import dev.endpointpipeline.loadreplay.recording.RecordingInfo.Source;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the member {@code recording} of the first line. */
final class InfoParser {
  private static final String MEMBER = "recording";

  private final JsonMembers json;
  private @Nullable Long version;
  private @Nullable Source source;
  private @Nullable Boolean redacted;
  private @Nullable Instant started;
  private @Nullable Long seed;

  private InfoParser(JsonMembers json) {
    this.json = json;
  }

  /**
   * Reads the object.
   *
   * @throws IllegalArgumentException if it is invalid, or of another version of the format
   */
  static RecordingInfo parse(JsonMembers json) {
    InfoParser parser = new InfoParser(json);
    json.each(MEMBER, parser::member);
    return parser.info();
  }

  private boolean member(String name) {
    String path = MEMBER + "." + name;
    switch (name) {
      case "version" -> version = version(path);
      case "source" -> source = source(path);
      case "redacted" -> redacted = json.bool(path);
      case "started" -> started = time(path);
      case "seed" -> seed = json.integer(path);
      default -> {
        return false;
      }
    }
    return true;
  }

  private RecordingInfo info() {
    JsonMembers.required(MEMBER + ".version", version, Integer.toString(RecordingInfo.VERSION));
    return new RecordingInfo(
        JsonMembers.required(MEMBER + ".source", source, "a string"),
        JsonMembers.required(MEMBER + ".redacted", redacted, "true or false"),
        started,
        seed);
  }

  /** Checked at once: the other members of another version may have another meaning. */
  private long version(String path) {
    long found = json.integer(path);
    if (found != RecordingInfo.VERSION) {
      throw new IllegalArgumentException(
          "%s: %d (expected: %d, the only version that this load-replay reads)"
              .formatted(path, found, RecordingInfo.VERSION));
    }
    return found;
  }

  private Source source(String path) {
    String word = json.text(path);
    for (Source known : Source.values()) {
      if (known.word().equals(word)) {
        return known;
      }
    }
    throw new IllegalArgumentException(
        "%s: '%s' (expected: one of %s)"
            .formatted(
                path,
                word,
                Arrays.stream(Source.values())
                    .map(Source::word)
                    .collect(Collectors.joining(", "))));
  }

  private Instant time(String path) {
    String text = json.text(path);
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          path + ": no time (expected: ISO-8601 in UTC, as in 2026-11-24T08:00:00Z)", e);
    }
  }
}
