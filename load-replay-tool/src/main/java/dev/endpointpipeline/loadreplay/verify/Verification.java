package dev.endpointpipeline.loadreplay.verify;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.endpointpipeline.loadreplay.history.CallHistory;
import dev.endpointpipeline.loadreplay.history.Shown;
import dev.endpointpipeline.schemas.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks guarantees 1 to 6 and 8 of {@code docs/guarantees.md} for what is in the topics:
 *
 * <ol>
 *   <li>every request with a 202 is in the log, as it was sent
 *   <li>every request in the log has exactly one outcome, about this request and as documented, and
 *       there are no other outcomes
 *   <li>each endpoint's events follow the lifecycle without a gap, {@code current_revision} never
 *       decreases, no two records have the same source and id, and the latest state has the patches
 *       in the order of their revisions
 *   <li>no event about an older request than the current one changes the endpoint
 *   <li>a view with revision N is the endpoint after exactly the requests up to N, no gateway shows
 *       an older one than it has shown or accepted, and a conditional request took effect only on
 *       its revision
 *   <li>what was sent repeatedly under one idempotency key took effect once
 *   <li value="8">no planted secret is in an event or in an error of a gateway
 * </ol>
 *
 * <p>One partition is checked at a time. Memory grows with the requests and the endpoints of a
 * partition: about 150 bytes for each call, 50 for each other request and 600 for each endpoint;
 * and by 8 bytes for each request of all partitions.
 */
public final class Verification {
  private static final String NOT_CHECKED = "final views, not checked";

  private final Topics topics;
  private final CallHistory history;
  private final Violations violations;
  private final PlantedSecrets secrets;
  private final Duration settling;
  private final boolean balanced;
  private final Map<Integer, Long> ends = new HashMap<>();
  private final DocumentedFailures documented = new DocumentedFailures();
  private final RequestIds ids = new RequestIds();
  private final Map<String, Long> checked = new TreeMap<>();

  /**
   * @param history what callers saw
   * @param secrets texts that no event may have
   * @param settling how long requests without an outcome may take to get one, and transactions to
   *     end
   * @param balanced whether the addresses that callers used are those of load balancers: then it is
   *     not known which gateway responded, and stale reads are not looked for
   */
  public Verification(
      Topics topics,
      CallHistory history,
      List<String> secrets,
      Duration settling,
      boolean balanced) {
    this.balanced = balanced;
    this.topics = topics;
    this.history = history;
    this.violations = new Violations(secrets);
    this.secrets = new PlantedSecrets(secrets);
    this.settling = settling;
  }

  /**
   * The result.
   *
   * @param holds whether there are no violations
   * @param complete whether all was checked; otherwise there may be more violations
   * @param checked how many records, requests, views and so on were looked at, by name
   * @param violations how many there are
   * @param byGuarantee how many there are of each guarantee, by its number
   * @param offenders the first 1,000
   */
  public record Result(
      boolean holds,
      boolean complete,
      Map<String, Long> checked,
      long violations,
      @JsonProperty("violations_by_guarantee") Map<Integer, Long> byGuarantee,
      List<Violation> offenders) {
    private static final JsonMapper JSON =
        JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /** The result as indented JSON. */
    public String toJson() {
      return JSON.writeValueAsString(this) + "\n";
    }
  }

  /**
   * Reads and checks the topics.
   *
   * @param progress learns which partition is next
   * @param last receives what each endpoint must be now, of those that exist and that no request is
   *     about that came later
   * @throws dev.endpointpipeline.loadreplay.topics.TopicException if a topic can't be read
   */
  public void run(IntConsumer progress, Consumer<FinalState> last) throws InterruptedException {
    for (int partition = 0; partition < topics.partitions(); partition++) {
      progress.accept(partition);
      check(partition, last);
    }
    ids.check(topics, violations);
  }

  private void check(int partition, Consumer<FinalState> last) throws InterruptedException {
    CallHistory.Seen seen = history.of(partition, topics.partitions());
    // Only then is all in the log that callers know of.
    topics.awaitCommitted(Topic.ENDPOINT_REQUESTS, partition, settling);
    long end = topics.end(Topic.ENDPOINT_REQUESTS, partition);
    ends.put(partition, end);
    StatusCheck status = new StatusCheck(topics, partition, end, violations, secrets, documented);
    status.read();
    new Settling(topics, partition, end, status).await(settling);
    RequestCheck requests = new RequestCheck(topics, partition, end, status, seen, ids, violations);
    requests.read();
    status.checkNewestOutcome();
    if (!balanced) {
      ShownCheck.checkStaleReads(seen, status.outcomes(), violations);
    }
    topics.awaitCommitted(Topic.ENDPOINT_STATE, partition, settling);
    StateCheck states = new StateCheck(topics, partition, end, violations);
    states.read();
    states.compare(requests.first(), requests.endpoints(), last);
    count("accepted", requests.acknowledged().compared());
    count("accepted, no longer in the log", requests.acknowledged().expired());
    count("views", requests.shown().compared());
    count("views, no longer in the log", requests.shown().expired());
    count("requests", requests.requests());
    count("events", status.events());
    count("states", states.states());
    count("endpoints", requests.endpoints().size());
    status.counts().forEach((outcome, count) -> count("outcome " + outcome, count));
  }

  private void count(String name, long number) {
    // The first two are of interest also if there are none.
    if (number > 0 || name.equals("accepted") || name.equals("requests")) {
      checked.merge(name, number, Long::sum);
    }
  }

  /** Compares what a gateway shows after the run; an endpoint that was changed since is counted. */
  public void checkView(FinalState expected, Shown view) {
    if (view.revision() > expected.revision()) {
      count("final views, changed since", 1);
      return;
    }
    count("final views", 1);
    for (String difference : expected.differences(view)) {
      violations.add(
          5,
          expected.key(),
          expected.revision(),
          "after the run, %s shows %s".formatted(view.origin().gateway(), difference),
          view.origin().name(),
          Optional.empty());
    }
  }

  /**
   * A gateway says after the run that there is no such endpoint.
   *
   * @param problem what it responds
   */
  public void addMissingView(FinalState expected, String problem) {
    int partition = expected.partition();
    if (topics.end(Topic.ENDPOINT_REQUESTS, partition) > ends.getOrDefault(partition, 0L)) {
      // It may have been deleted.
      count("final views, changed since", 1);
      return;
    }
    count("final views", 1);
    violations.add(5, expected.key(), expected.revision(), problem, () -> List.of());
  }

  /** It is not known what a gateway shows after the run, of this endpoint and maybe of others. */
  public void addUnknownView() {
    count(NOT_CHECKED, 1);
  }

  /**
   * Looks for planted secrets in a text.
   *
   * @param where it is from, for people
   */
  public void checkText(String where, String text) {
    secrets.check(where, text, violations);
  }

  /** The result so far. */
  public Result result() {
    Map<Integer, Long> counts = new TreeMap<>(violations.counts());
    long all = counts.values().stream().mapToLong(Long::longValue).sum();
    return new Result(
        all == 0,
        !checked.containsKey(NOT_CHECKED),
        new TreeMap<>(checked),
        all,
        counts,
        violations.kept());
  }
}
