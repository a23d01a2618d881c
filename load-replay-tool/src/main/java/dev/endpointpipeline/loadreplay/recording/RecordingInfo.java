package dev.endpointpipeline.loadreplay.recording;

import dev.endpointpipeline.schemas.Topic;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the first line of a recording says about all of it.
 *
 * @param source where the calls are from
 * @param redacted whether secrets were replaced: values of {@code env_vars} and tokens
 * @param started when the recorded traffic began; null if it never took place
 * @param seed of generated traffic; null for other sources
 */
public record RecordingInfo(
    Source source, boolean redacted, @Nullable Instant started, @Nullable Long seed) {

  /** The version of the file format that is written, and the only one that is read. */
  public static final int VERSION = 1;

  /** The information about generated calls, which have no secrets. */
  public static RecordingInfo generated(long seed) {
    return new RecordingInfo(Source.GENERATE, false, null, seed);
  }

  /** The information about recorded calls. */
  public static RecordingInfo recorded(Source source, boolean redacted, Instant started) {
    return new RecordingInfo(source, redacted, started, null);
  }

  /** Where calls are from. */
  public enum Source {
    GENERATE("generate"),
    ENDPOINT_REQUESTS(Topic.ENDPOINT_REQUESTS.topicName()),
    HAR("har");

    private final String word;

    Source(String word) {
      this.word = word;
    }

    /** The name of the source in a file. */
    public String word() {
      return word;
    }
  }
}
