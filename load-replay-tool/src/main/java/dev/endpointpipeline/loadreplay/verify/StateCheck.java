package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.schemas.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Compares the latest states of one partition with what the endpoints must be. */
final class StateCheck {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
  private static final Pattern ID = Pattern.compile("(.+)/(\\d{1,18})/state/(\\d{1,18})");

  private final Topics topics;
  private final int partition;
  private final long endOfRequests;
  private final Violations violations;
  private final Map<String, State> states = new HashMap<>();
  private long count;

  /** The latest state; that of a deleted endpoint has no members. */
  private record State(
      long revision,
      long handledRevision,
      long number,
      long offset,
      Optional<SpecMembers> members) {}

  StateCheck(Topics topics, int partition, long endOfRequests, Violations violations) {
    this.topics = topics;
    this.partition = partition;
    this.endOfRequests = endOfRequests;
    this.violations = violations;
  }

  /** Reads all states. */
  void read() {
    long begin = topics.begin(Topic.ENDPOINT_STATE, partition);
    long unused = topics.read(Topic.ENDPOINT_STATE, partition, begin, this::take);
  }

  private void take(TopicRecord record) {
    count++;
    State before = states.get(record.key());
    long number = checkId(record, before);
    if (record.is("EndpointState")) {
      IndexedRecord spec = (IndexedRecord) Content.field(record.value(), "spec");
      states.put(
          record.key(),
          new State(
              record.number("revision"),
              record.number("handled_revision"),
              number,
              record.offset(),
              Optional.ofNullable(spec).map(SpecMembers::of)));
    } else if (record.bytes() == null) {
      String handled = record.header("handled-revision");
      long revision = NUMBER.matcher(handled).matches() ? Long.parseLong(handled) : -1;
      // The next endpoint with this key counts from the beginning.
      states.put(record.key(), new State(-1, revision, 0, record.offset(), Optional.empty()));
    }
  }

  /** Returns the number of the last event that led to the state. */
  private long checkId(TopicRecord record, @Nullable State before) {
    Matcher id = ID.matcher(record.header("ce_id"));
    if (!id.matches() || !id.group(1).equals(record.key())) {
      violations.add(
          3,
          record.key(),
          record.number("revision"),
          "ce_id '%s' (expected: %s/REVISION/state/NUMBER)"
              .formatted(record.header("ce_id"), record.key()),
          record);
      return 0;
    }
    long number = Long.parseLong(id.group(3));
    if (before != null && number <= before.number()) {
      violations.add(
          3,
          record.key(),
          record.number("revision"),
          "state number %d after %d (expected: a larger one)".formatted(number, before.number()),
          () ->
              violations.texts(
                  List.of(
                      topics.at(Topic.ENDPOINT_STATE, partition, before.offset()),
                      Optional.of(record))));
    }
    return number;
  }

  /**
   * Compares.
   *
   * @param first revision that the log still has; states of older ones may have no request there
   * @param endpoints what they must be, by key
   * @param last receives what each endpoint that exists is
   */
  void compare(long first, Map<String, ExpectedEndpoint> endpoints, Consumer<FinalState> last) {
    states.forEach(
        (key, state) -> {
          if (!endpoints.containsKey(key)
              && state.members().isPresent()
              && state.revision() >= first
              && state.handledRevision() < endOfRequests) {
            addWithoutRequest(key, state);
          }
        });
    endpoints.forEach(
        (key, expected) -> {
          State state = states.get(key);
          if (state == null || state.handledRevision() < endOfRequests) {
            compare(key, expected, state);
            if (!expected.isDeleted()) {
              last.accept(new FinalState(key, partition, expected.revision(), expected.members()));
            }
          }
        });
  }

  private void addWithoutRequest(String key, State state) {
    violations.add(
        3,
        key,
        state.revision(),
        "a state although no request made the endpoint",
        () ->
            violations.texts(List.of(topics.at(Topic.ENDPOINT_STATE, partition, state.offset()))));
  }

  private void compare(String key, ExpectedEndpoint expected, @Nullable State state) {
    boolean exists = state != null && state.members().isPresent();
    if (expected.isDeleted() || state == null || !exists) {
      if (exists == expected.isDeleted()) {
        String problem = exists ? "has a state although it is deleted" : "no state";
        add(key, expected, state, problem);
      }
      return;
    }
    if (state.revision() != expected.revision()) {
      add(
          key,
          expected,
          state,
          "state of revision %d (expected: %d)".formatted(state.revision(), expected.revision()));
    }
    for (String member : expected.members().differences(state.members().orElseThrow())) {
      add(
          key,
          expected,
          state,
          "the state's %s differs from what its requests in order make".formatted(member));
    }
  }

  private void add(String key, ExpectedEndpoint expected, @Nullable State state, String problem) {
    violations.add(
        3,
        key,
        expected.revision(),
        problem,
        () ->
            violations.texts(
                List.of(
                    topics.at(Topic.ENDPOINT_REQUESTS, partition, expected.revision()),
                    state == null
                        ? Optional.empty()
                        : topics.at(Topic.ENDPOINT_STATE, partition, state.offset()))));
  }

  /** How many states there are, also outdated ones that are not compacted yet. */
  long states() {
    return count;
  }
}
