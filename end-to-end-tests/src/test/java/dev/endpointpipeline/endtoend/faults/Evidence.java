package dev.endpointpipeline.endtoend.faults;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.endtoend.pipeline.PlainRecord;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.Topic;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import tools.jackson.databind.JsonNode;

/** Finds out from logs, topics and the verification which moments have happened. */
final class Evidence {
  private static final Map<Moment, Pattern> LINES =
      Map.of(
          Moment.RESUMED, Pattern.compile("resumed in-flight endpoints"),
          Moment.RESTORED, Pattern.compile("restored state from the changelog"),
          Moment.FENCED,
              Pattern.compile(
                  "TaskMigratedException|ProducerFencedException|InvalidProducerEpochException"),
          Moment.LATE_REPORT, Pattern.compile("ignored a report about another revision"),
          Moment.LEASE_LOST, Pattern.compile("no contact with the consumer group"),
          Moment.NOT_ACKNOWLEDGED, Pattern.compile("timed out, responding 408"),
          Moment.REFUSED, Pattern.compile("Kafka is unavailable, responding 503"));

  private static final Pattern STARTED =
      Pattern.compile("started the runtime's steps endpoint=\"(.*?)\" revision=\"(.*?)\"");
  private static final Pattern NOT_ACKNOWLEDGED =
      Pattern.compile("timed out, responding 408.* request_id=(\\S+)");

  private final Pipeline pipeline;
  private final List<ServiceProcess> gateways;
  private final List<ServiceProcess> workers;

  Evidence(Pipeline pipeline, List<ServiceProcess> gateways, List<ServiceProcess> workers) {
    this.pipeline = pipeline;
    this.gateways = List.copyOf(gateways);
    this.workers = List.copyOf(workers);
  }

  /**
   * How often each moment has happened.
   *
   * @param verified what the verification has counted
   */
  Map<Moment, Long> moments(JsonNode verified) {
    Map<Moment, Long> moments = new EnumMap<>(Moment.class);
    LINES.forEach(
        (moment, line) ->
            moments.put(moment, Stream.concat(in(gateways, line), in(workers, line)).count()));
    moments.put(Moment.REPEATED, repeated());
    moments.put(Moment.NOT_ACKNOWLEDGED_BUT_ACCEPTED, notAcknowledgedButAccepted());
    moments.put(Moment.DUPLICATE, verified.path("outcome DUPLICATE").asLong(0));
    return moments;
  }

  private long repeated() {
    return in(workers, STARTED)
        .collect(groupingBy(started -> List.of(started.group(1), started.group(2)), counting()))
        .values()
        .stream()
        .filter(times -> times > 1)
        .count();
  }

  private long notAcknowledgedButAccepted() {
    Set<String> accepted =
        pipeline.reader(Topic.ENDPOINT_REQUESTS).toEnd().stream()
            .map(PlainRecord::value)
            .filter(Objects::nonNull)
            .map(request -> (GenericRecord) request.get("context"))
            .map(context -> context.get("request_id").toString())
            .collect(Collectors.toSet());
    return in(gateways, NOT_ACKNOWLEDGED)
        .filter(timedOut -> accepted.contains(timedOut.group(1)))
        .count();
  }

  private static Stream<MatchResult> in(List<ServiceProcess> services, Pattern pattern) {
    return services.stream()
        .flatMap(service -> service.log().lines())
        .flatMap(line -> pattern.matcher(line).results());
  }
}
