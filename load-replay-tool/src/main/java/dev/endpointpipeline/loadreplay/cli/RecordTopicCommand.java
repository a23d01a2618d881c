package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.record.RequestTopicSource;
import dev.endpointpipeline.loadreplay.record.TopicWindow;
import dev.endpointpipeline.loadreplay.record.TopicWindow.Offsets;
import dev.endpointpipeline.loadreplay.recording.RecordingWriter;
import dev.endpointpipeline.loadreplay.topics.TopicAccess;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Records from the topic endpoint-requests. */
@Command(
    name = "topic",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = {
      "Records the accepted creates, updates and deletes of the topic endpoint-requests.",
      "",
      "Shows, lists and refused calls are not in the topic. Rollbacks are skipped, because no caller"
          + " sent them. Offsets are committed nowhere.",
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExample:%n",
    footer = {
      "  Last Tuesday's traffic of one workspace:",
      "    load-replay record topic --bootstrap-servers broker:9092 \\",
      "      --registry http://registry:8080/apis/ccompat/v7 \\",
      "      --from 2026-11-24T00:00:00Z --to 2026-11-25T00:00:00Z \\",
      "      --workspace demo -o tuesday.ndjson.gz",
    })
final class RecordTopicCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @ArgGroup(exclusive = false, multiplicity = "1", heading = "%nKafka:%n")
  private KafkaOptions kafka = new KafkaOptions();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "Begin with the first record at this time or later, as in 2026-11-24T08:00:00Z.")
  private @Nullable Instant from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "End before the first record at this time or later. Default: now.")
  private @Nullable Instant to;

  @Option(
      names = "--offsets",
      split = ",",
      paramLabel = "P:FROM-TO",
      description = "Only these partitions and offsets, TO excluded, as in 0:100-200,3:50-.")
  private List<String> offsets = List.of();

  @Option(
      names = "--workspace",
      split = ",",
      paramLabel = "ID",
      description = "Only these workspaces.")
  private List<String> workspaces = List.of();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Gateway in the recorded URLs. Default: ${DEFAULT-VALUE}.")
  private URI url = URI.create("http://127.0.0.1:8080");

  @Mixin private SecretsOption secrets = new SecretsOption();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    long calls = 0;
    try (RequestTopicSource source =
        new RequestTopicSource(topics(), url, window(), secrets.redaction())) {
      try (RecordingWriter writer = output.open(source.info())) {
        while (source.hasNext()) {
          writer.write(source.next());
          calls++;
        }
      }
      spec.commandLine()
          .getErr()
          .printf(
              "%d calls recorded, %d rollbacks skipped, %d records not readable%n",
              calls, source.rollbacks(), source.undecoded());
      spec.commandLine().getErr().flush();
    }
    return 0;
  }

  private TopicAccess topics() {
    try {
      return kafka.access();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private TopicWindow window() {
    try {
      Map<Integer, Offsets> ranges = new LinkedHashMap<>();
      for (String range : offsets) {
        addRange(range, ranges);
      }
      return new TopicWindow(from, to, ranges, new HashSet<>(workspaces));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static void addRange(String text, Map<Integer, Offsets> ranges) {
    int colon = text.indexOf(':');
    int hyphen = text.indexOf('-', colon);
    try {
      if (colon > 0 && hyphen > 0) {
        int partition = Integer.parseInt(text.substring(0, colon));
        String first = text.substring(colon + 1, hyphen);
        String end = text.substring(hyphen + 1);
        ranges.put(
            partition,
            new Offsets(
                first.isEmpty() ? 0 : Long.parseLong(first),
                end.isEmpty() ? Long.MAX_VALUE : Long.parseLong(end)));
        return;
      }
    } catch (NumberFormatException e) {
      // Refused below
    }
    throw new IllegalArgumentException(
        "offsets: '%s' (expected: PARTITION:FROM-TO, as in 0:100-200)".formatted(text));
  }
}
