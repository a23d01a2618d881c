package dev.endpointpipeline.worker.topology;

import static dev.endpointpipeline.worker.Requests.aContext;
import static dev.endpointpipeline.worker.Requests.create;
import static dev.endpointpipeline.worker.Requests.delete;
import static dev.endpointpipeline.worker.Requests.idempotency;
import static dev.endpointpipeline.worker.Requests.rename;
import static dev.endpointpipeline.worker.Requests.serve;
import static dev.endpointpipeline.worker.Requests.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.EnumSource.Mode.EXCLUDE;

import dev.endpointpipeline.kafkabinding.NewerRecordException;
import dev.endpointpipeline.kafkabinding.RecordHeaders;
import dev.endpointpipeline.kafkabinding.RegistryUnavailableException;
import dev.endpointpipeline.kafkabinding.TraceParent;
import dev.endpointpipeline.model.acceptance.Acceptance;
import dev.endpointpipeline.model.acceptance.PriorRequest;
import dev.endpointpipeline.schemas.ApplyProgress;
import dev.endpointpipeline.schemas.EndpointApplyReported;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointRollbackRequested;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.FailedRevision;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.Outcome;
import dev.endpointpipeline.schemas.StepEntered;
import dev.endpointpipeline.schemas.Topic;
import dev.endpointpipeline.worker.lifecycle.Lifecycle;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.function.IntPredicate;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The topology in a test driver: records in; records, state and effects out. */
class LifecycleTopologyTest {
  private static final Duration DEADLINE = Duration.ofMinutes(50);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final EndpointKey KEY = new EndpointKey("demo", "endpoint-1");
  private static final EndpointKey NEIGHBOUR = new EndpointKey("demo", "endpoint-2");

  @TempDir Path stateDirectory;

  private final InMemoryAvro avro = new InMemoryAvro();
  private final RecordedEffects effects = new RecordedEffects();
  private final FakeRequestTopicMetadata log = new FakeRequestTopicMetadata();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private IntPredicate isKnownSchema = avro::knows;
  private Deserializer<SpecificRecord> deserializer = avro::deserialize;
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> requests;
  private TestInputTopic<byte[], byte[]> reports;

  @BeforeEach
  void start() {
    Topology topology = new Topology();
    new LifecycleTopology(
            new Lifecycle(DEADLINE, false),
            id -> isKnownSchema.test(id),
            avro::serialize,
            (topic, bytes) -> deserializer.deserialize(topic, bytes),
            effects,
            new ManualPace(),
            log,
            new TopologySettings(0, Duration.ZERO),
            meters)
        .addTo(topology);
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "worker");
    config.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    driver = new TopologyTestDriver(topology, config, START);
    requests = input(Topic.ENDPOINT_REQUESTS);
    reports = input(Topic.ENDPOINT_APPLY_REPORTS);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Nested
  class Requesting {
    @Test
    void writesStatusEventsStateAndAnEffect() {
      request(create(KEY));
      assertThat(eventsOf(KEY)).containsExactly("0 CREATING/VALIDATING");
      List<TestRecord<byte[], byte[]>> states = written(Topic.ENDPOINT_STATE);
      assertThat(states).hasSize(1);
      EndpointState state = (EndpointState) value(states.get(0));
      assertThat(state.getRevision()).isZero();
      assertThat(state.getDeadlineAt()).isEqualTo(START.plus(DEADLINE));
      assertThat(endpoints().get(KEY.toString())).isEqualTo(state);
      assertThat(effects.seen()).containsExactly("apply demo/endpoint-1@0");
    }

    @Test
    void thatWouldMakeTheStateTooLargeIsRejected() {
      String half = "x".repeat(Acceptance.MAX_SPEC_BYTES / 2);
      request(create(KEY));
      report(revision(), ApplyProgress.READY);
      request(update(KEY, rename(half)));
      request(update(KEY, serve("{\"text\":\"" + half + "\"}")));
      EndpointStatusChanged last = lastStatus();
      assertThat(last.getOutcome()).isEqualTo(Outcome.REJECTED);
      assertThat(last.getErrorCode()).isEqualTo("endpoint.too-large");
      EndpointState kept = Objects.requireNonNull(endpoints().get(KEY.toString()));
      assertThat(kept.getSpec().getConfig()).isNull();
      assertThat(kept.getHandledRevision()).isEqualTo(2);
    }

    @Test
    void usesTheOffsetAsTheRevision() {
      request(create(NEIGHBOUR));
      request(create(KEY));
      request(update(KEY, serve("{}")));
      assertThat(eventsOf(KEY))
          .containsExactly(
              "1 CREATING/VALIDATING", "1 CREATING/VALIDATING SUPERSEDED", "2 CREATING/VALIDATING");
      assertThat(effects.seen())
          .containsExactly(
              "apply demo/endpoint-2@0", "apply demo/endpoint-1@1", "apply demo/endpoint-1@2");
    }

    @Test
    void forAMissingEndpointWritesATombstoneForTheGatewayThatAcceptedIt() {
      request(update(KEY, serve("{}")));
      assertThat(eventsOf(KEY)).containsExactly("0 DELETED REJECTED");
      List<TestRecord<byte[], byte[]>> states = written(Topic.ENDPOINT_STATE);
      assertThat(states).hasSize(1);
      assertThat(states.get(0).value()).isNull();
      assertThat(RecordHeaders.handledRevision(states.get(0).headers())).hasValue(0);
      assertThat(effects.seen()).isEmpty();
    }
  }

  @Nested
  class Written {
    @Test
    void recordsHaveTheEndpointsKeyAndTheTimeOfTheDecision() {
      request(create(KEY));
      for (Topic topic : List.of(Topic.ENDPOINT_STATUS, Topic.ENDPOINT_STATE)) {
        TestRecord<byte[], byte[]> record = written(topic).get(0);
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(KEY.toString());
        assertThat(record.getRecordTime()).isEqualTo(START);
      }
    }

    @Test
    void recordsAreCloudEvents() {
      request(create(KEY));
      Map<String, String> status = headers(written(Topic.ENDPOINT_STATUS).get(0).headers());
      assertThat(status)
          .containsEntry("ce_specversion", "1.0")
          .containsEntry("ce_type", EndpointStatusChanged.class.getName())
          .containsEntry("ce_source", "/update-worker")
          .containsEntry("ce_subject", KEY.toString())
          .containsEntry("ce_time", START.toString())
          .containsEntry("content-type", "application/avro")
          .containsEntry("ce_id", "demo/endpoint-1/0/1");
      assertThat(headers(written(Topic.ENDPOINT_STATE).get(0).headers()))
          .containsEntry("ce_type", EndpointState.class.getName());
    }

    @Test
    void recordsOfOneTopicNeverShareAnEventId() {
      createAndDelete();
      createAndDelete();
      for (Topic topic : List.of(Topic.ENDPOINT_STATUS, Topic.ENDPOINT_STATE)) {
        assertThat(written(topic))
            .extracting(record -> headers(record.headers()).get("ce_id"))
            .doesNotHaveDuplicates();
      }
    }

    @Test
    void recordsContinueTheTraceOfTheirCause() {
      TraceParent cause = TraceParent.root();
      TestRecord<byte[], byte[]> request = record(create(KEY));
      request.headers().add("traceparent", cause.toString().getBytes(StandardCharsets.US_ASCII));
      requests.pipeInput(request);
      for (Topic topic : List.of(Topic.ENDPOINT_STATUS, Topic.ENDPOINT_STATE)) {
        TraceParent trace = trace(written(topic).get(0));
        assertThat(trace.traceId()).isEqualTo(cause.traceId());
        assertThat(trace.parentId()).isNotEqualTo(cause.parentId());
      }
    }

    @Test
    void recordsStartATraceWhenTheirCauseHasNone() {
      request(create(KEY));
      assertThat(trace(written(Topic.ENDPOINT_STATUS).get(0)).traceId())
          .isEqualTo(trace(written(Topic.ENDPOINT_STATE).get(0)).traceId());
    }

    private void createAndDelete() {
      request(create(KEY));
      report(
          revision(),
          ApplyProgress.READY,
          LifecycleStep.APPLYING_RESOURCES,
          LifecycleStep.APPLYING_SERVE_CONFIG,
          LifecycleStep.WAITING_READY);
      request(update(KEY, serve("{}")));
      report(revision(), ApplyProgress.ADVANCED, LifecycleStep.APPLYING_RESOURCES);
      report(revision(), ApplyProgress.ADVANCED, LifecycleStep.APPLYING_SERVE_CONFIG);
      report(revision(), ApplyProgress.READY);
      request(delete(KEY));
      report(revision(), ApplyProgress.DELETED);
    }
  }

  @Nested
  class Reporting {
    @Test
    void advancesTheEndpoint() {
      request(create(KEY));
      report(0, ApplyProgress.ADVANCED, LifecycleStep.APPLYING_RESOURCES);
      report(0, ApplyProgress.READY);
      assertThat(eventsOf(KEY))
          .containsExactly(
              "0 CREATING/VALIDATING", "0 CREATING/APPLYING_RESOURCES", "0 RUNNING APPLIED");
      assertThat(Objects.requireNonNull(endpoints().get(KEY.toString())).getStatus())
          .isEqualTo(EndpointStatus.RUNNING);
      assertThat(inFlight()).isEmpty();
    }

    @Test
    void aboutAnOlderRevisionWritesNothing() {
      request(create(KEY));
      request(update(KEY, serve("{}")));
      written(Topic.ENDPOINT_STATUS);
      written(Topic.ENDPOINT_STATE);
      report(0, ApplyProgress.READY);
      assertThat(written(Topic.ENDPOINT_STATUS)).isEmpty();
      assertThat(written(Topic.ENDPOINT_STATE)).isEmpty();
    }

    @Test
    void aDeletionWritesATombstoneAndRemovesTheEndpoint() {
      request(create(KEY));
      request(delete(KEY));
      assertThat(effects.seen()).contains("delete demo/endpoint-1@1");
      written(Topic.ENDPOINT_STATE);
      report(1, ApplyProgress.DELETED);
      List<TestRecord<byte[], byte[]>> states = written(Topic.ENDPOINT_STATE);
      assertThat(states).hasSize(1);
      assertThat(states.get(0).value()).isNull();
      assertThat(new String(states.get(0).key(), StandardCharsets.UTF_8)).isEqualTo(KEY.toString());
      assertThat(endpoints().get(KEY.toString())).isNull();
      assertThat(inFlight()).isEmpty();
    }

    @Test
    void aTombstoneHasTheHandledRevision() {
      request(create(KEY));
      request(delete(KEY));
      request(update(KEY, serve("{}")));
      written(Topic.ENDPOINT_STATE);
      report(1, ApplyProgress.DELETED);
      assertThat(RecordHeaders.handledRevision(written(Topic.ENDPOINT_STATE).get(0).headers()))
          .hasValue(2);
    }
  }

  @Nested
  class Rollbacks {
    private final EndpointPatch withRollback =
        EndpointPatch.newBuilder(serve("{}")).setRollbackOnFailure(true).build();

    @Test
    void areRequestsWithTheirOwnRevisions() {
      request(create(KEY));
      report(0, ApplyProgress.READY);
      request(update(KEY, withRollback));
      report(1, ApplyProgress.APPLY_FAILED);

      assertThat(eventsOf(KEY))
          .containsExactly(
              "0 CREATING/VALIDATING",
              "0 RUNNING APPLIED",
              "1 CREATING/VALIDATING",
              "1 FAILED FAILED",
              "2 CREATING/VALIDATING");
      assertThat(effects.seen()).endsWith("apply demo/endpoint-1@2");
      assertThat(Objects.requireNonNull(endpoints().get(KEY.toString())).getRollbackOf())
          .isNotNull()
          .returns(1L, FailedRevision::getRevision);
    }

    @Test
    void haveTheKeyAndTheTraceOfTheFailedUpdate() {
      request(create(KEY));
      report(0, ApplyProgress.READY);
      request(update(KEY, withRollback));
      written(Topic.ENDPOINT_REQUESTS);
      written(Topic.ENDPOINT_STATUS);
      report(1, ApplyProgress.APPLY_FAILED);

      TestRecord<byte[], byte[]> requested = written(Topic.ENDPOINT_REQUESTS).get(0);
      EndpointRollbackRequested rollback = (EndpointRollbackRequested) value(requested);
      assertThat(new String(requested.key(), StandardCharsets.UTF_8)).isEqualTo(KEY.toString());
      assertThat(headers(requested.headers()))
          .containsEntry("ce_id", rollback.getContext().getRequestId())
          .containsEntry("ce_type", EndpointRollbackRequested.class.getName());
      assertThat(trace(requested).traceId())
          .isEqualTo(trace(written(Topic.ENDPOINT_STATUS).get(0)).traceId());
    }
  }

  @Nested
  class Deadlines {
    @Test
    void areCheckedEverySecond() {
      request(create(KEY));
      driver.advanceWallClockTime(DEADLINE.minusSeconds(1));
      assertThat(eventsOf(KEY)).containsExactly("0 CREATING/VALIDATING");
      driver.advanceWallClockTime(Duration.ofSeconds(1));
      assertThat(eventsOf(KEY)).containsExactly("0 FAILED FAILED");
      assertThat(effects.seen()).endsWith("stop demo/endpoint-1");
      assertThat(inFlight()).isEmpty();
    }

    @Test
    void affectOnlyTheEndpointsThatReachedThem() {
      request(create(KEY));
      driver.advanceWallClockTime(Duration.ofMinutes(1));
      request(create(NEIGHBOUR));
      driver.advanceWallClockTime(DEADLINE.minusMinutes(1));
      assertThat(inFlight())
          .containsExactly(
              Map.entry(
                  NEIGHBOUR.toString(),
                  START.plus(DEADLINE).plus(Duration.ofMinutes(1)).toEpochMilli()));
    }
  }

  @Nested
  class Idempotency {
    @Test
    void holdsForADay() {
      requestWithKey("content", START);
      driver.advanceWallClockTime(PriorRequest.REMEMBERED.minusMinutes(1));
      requestWithKey("content", START.plus(PriorRequest.REMEMBERED).minus(Duration.ofMinutes(1)));
      assertThat(eventsOf(KEY)).last().isEqualTo("1 FAILED DUPLICATE");
    }

    @Test
    void endsAfterADay() {
      requestWithKey("content", START);
      driver.advanceWallClockTime(PriorRequest.REMEMBERED.plusSeconds(1));
      requestWithKey("content", START.plus(PriorRequest.REMEMBERED));
      assertThat(eventsOf(KEY)).last().isEqualTo("1 FAILED REJECTED");
    }

    @Test
    void holdsForARetryFromAClockThatIsBehind() {
      requestWithKey("content", START);
      requestWithKey("content", START.minusSeconds(2));
      assertThat(eventsOf(KEY)).last().isEqualTo("1 CREATING/VALIDATING DUPLICATE");
    }

    @Test
    void holdsAfterARecordFromAClockThatIsDaysAhead() {
      requestWithKey("content", START);
      requests.pipeInput(
          new TestRecord<>(
              bytes(NEIGHBOUR.toString()),
              avro.serialize("", create(NEIGHBOUR)),
              START.plus(Duration.ofDays(3))));
      driver.advanceWallClockTime(Duration.ofMinutes(2));
      requestWithKey("content", START);
      assertThat(eventsOf(KEY)).last().isEqualTo("2 CREATING/VALIDATING DUPLICATE");
    }

    @Test
    void holdsForADayForARequestFromAClockThatIsDaysAhead() {
      requestWithKey("content", START.plus(Duration.ofDays(3)));
      driver.advanceWallClockTime(PriorRequest.REMEMBERED.plusSeconds(1));
      requestWithKey("content", START.plus(Duration.ofDays(3)));
      assertThat(eventsOf(KEY)).last().isEqualTo("1 FAILED REJECTED");
    }

    @Test
    void isRemovedFromTheStoreAnHourLater() {
      requestWithKey("content", START);
      driver.advanceWallClockTime(Duration.ofHours(26));
      requests.pipeInput(
          new TestRecord<>(
              bytes(NEIGHBOUR.toString()),
              avro.serialize("", create(NEIGHBOUR)),
              START.plus(Duration.ofHours(26))));
      driver.advanceWallClockTime(Duration.ofMinutes(1));
      for (String store :
          List.of(LifecycleTopology.IDEMPOTENCY_STORE, LifecycleTopology.IDEMPOTENCY_TIMES_STORE)) {
        try (KeyValueIterator<String, ?> left =
            driver.<String, Object>getKeyValueStore(store).all()) {
          assertThat(left.hasNext()).as(store).isFalse();
        }
      }
    }

    @Test
    void isNotExtendedByRetries() {
      requestWithKey("content", START);
      driver.advanceWallClockTime(Duration.ofHours(20));
      requestWithKey("content", START.plus(Duration.ofHours(20)));
      driver.advanceWallClockTime(Duration.ofHours(5));
      requestWithKey("content", START.plus(Duration.ofHours(25)));
      assertThat(eventsOf(KEY)).last().isEqualTo("2 FAILED REJECTED");
    }

    @Test
    void rejectsAnotherRequestWithTheSameKey() {
      requestWithKey("content");
      requestWithKey("other content");
      EndpointStatusChanged last = lastStatus();
      assertThat(last.getErrorCode()).isEqualTo("request.idempotency-key-reused");
    }

    @Test
    void returnsTheFirstRequestForEveryRetry() {
      request(create(NEIGHBOUR));
      requestWithKey("content");
      requestWithKey("content");
      requestWithKey("content");
      assertThat(lastStatus().getDuplicateOf()).isEqualTo(1);
    }

    @Test
    void isScopedToOneEndpoint() {
      requestWithKey("content");
      request(
          create(NEIGHBOUR, aContext().setIdempotency(idempotency("key-1", "content")).build()));
      assertThat(eventsOf(NEIGHBOUR)).containsExactly("1 CREATING/VALIDATING");
    }

    private void requestWithKey(String content) {
      request(create(KEY, aContext().setIdempotency(idempotency("key-1", content)).build()));
    }

    private void requestWithKey(String content, Instant time) {
      requests.pipeInput(
          new TestRecord<>(
              bytes(KEY.toString()),
              avro.serialize(
                  "",
                  create(KEY, aContext().setIdempotency(idempotency("key-1", content)).build())),
              time));
    }
  }

  @Nested
  class DeadLetters {
    @ParameterizedTest
    @EnumSource(value = DeadLetterReason.class, names = "NOT_PROCESSED", mode = EXCLUDE)
    void keepTheOriginalBytesAndHaveTheReasonInHeaders(DeadLetterReason reason) {
      request(create(NEIGHBOUR));
      TestRecord<byte[], byte[]> bad = bad(reason);
      bad.headers().add("x-caller", "someone".getBytes(StandardCharsets.UTF_8));
      requests.pipeInput(bad);
      request(update(NEIGHBOUR, serve("{}")));

      List<TestRecord<byte[], byte[]>> letters = written(Topic.ENDPOINT_REQUESTS_DEAD_LETTER);
      assertThat(letters).hasSize(1);
      assertThat(letters.get(0).key()).isEqualTo(bad.key());
      assertThat(letters.get(0).value()).isEqualTo(bad.value());
      assertThat(headers(letters.get(0).headers()))
          .containsEntry("x-caller", "someone")
          .containsEntry("dead-letter-reason", reason.word())
          .containsEntry("dead-letter-topic", "endpoint-requests")
          .containsEntry("dead-letter-partition", "0")
          .containsEntry("dead-letter-offset", "1")
          .containsKey("dead-letter-detail");
      List<EndpointStatusChanged> published =
          written(Topic.ENDPOINT_STATUS).stream()
              .map(record -> (EndpointStatusChanged) value(record))
              .toList();
      assertThat(published)
          .last()
          .extracting(LifecycleTopologyTest::text)
          .isEqualTo("2 CREATING/VALIDATING");
      assertThat(published)
          .filteredOn(event -> event.getEndpointId().equals(KEY.endpointId()))
          .extracting(LifecycleTopologyTest::text, EndpointStatusChanged::getErrorCode)
          .containsExactly(tuple("1 DELETED REJECTED", "request.unreadable"));
      assertThat(endpoints().get(KEY.toString())).isNull();
    }

    @Test
    void getARequestThatCannotBeProcessedWhichIsRejected() {
      request(create(KEY));
      EndpointUpdateRequested poison = update(KEY, serve("{}"));
      poison.put(EndpointUpdateRequested.getClassSchema().getField("patch").pos(), null);
      deserializer =
          (topic, bytes) -> {
            SpecificRecord record = avro.deserialize(topic, bytes);
            return record instanceof EndpointUpdateRequested ? poison : record;
          };
      request(update(KEY, serve("{}")));
      assertThat(reasons()).containsExactly("not-processed");
      EndpointStatusChanged last = lastStatus();
      assertThat(last.getOutcome()).isEqualTo(Outcome.REJECTED);
      assertThat(last.getErrorCode()).isEqualTo("request.not-processed");
      assertThat(Objects.requireNonNull(endpoints().get(KEY.toString())).getHandledRevision())
          .isEqualTo(1);
    }

    @Test
    void getRequestsWhoseKeyIsNotAnEndpoint() {
      for (byte[] key : new byte[][] {null, {}, {(byte) 0xff, '/', 'a'}, bytes("demo")}) {
        requests.pipeInput(new TestRecord<>(key, avro.serialize("", create(KEY))));
      }
      assertThat(reasons())
          .containsExactly("key-mismatch", "key-mismatch", "key-mismatch", "key-mismatch");
    }

    @Test
    void getReportsAmongRequestsAndRequestsAmongReports() {
      requests.pipeInput(record(aReport(0, ApplyProgress.READY)));
      reports.pipeInput(record(create(KEY)));
      assertThat(reasons()).containsExactly("unexpected-record", "unexpected-record");
    }

    @Test
    void getRecordsWithLengthsThatExceedMemory() {
      Schema schema = EndpointCreateRequested.getClassSchema();
      requests.pipeInput(
          new TestRecord<>(
              bytes(KEY.toString()), avro.framed(schema, out -> out.writeLong(2_000_000_000L))));
      assertThat(reasons()).containsExactly("undecodable");
    }

    @Test
    void getRecordsWithArraysThatExceedMemory() {
      Schema schema = EndpointApplyReported.getClassSchema();
      reports.pipeInput(
          new TestRecord<>(
              bytes(KEY.toString()),
              avro.framed(
                  schema,
                  out -> {
                    out.writeString(KEY.workspaceId());
                    out.writeString(KEY.endpointId());
                    out.writeLong(0);
                    out.writeEnum(schema.getField("progress").schema().getEnumOrdinal("READY"));
                    out.writeLong(2_000_000_000L);
                  })));
      assertThat(reasons()).containsExactly("undecodable");
    }

    @Test
    void neverQuoteTheBytes() {
      byte[] secret = avro.framed(EndpointCreateRequested.getClassSchema(), out -> {});
      deserializer =
          (topic, bytes) -> {
            throw new IllegalStateException("can't read hunter2");
          };
      requests.pipeInput(new TestRecord<>(bytes(KEY.toString()), secret));
      assertThat(headers(written(Topic.ENDPOINT_REQUESTS_DEAD_LETTER).get(0).headers()))
          .containsEntry(
              "dead-letter-detail",
              "schema id: "
                  + avro.schemaId(EndpointCreateRequested.getClassSchema())
                  + ", IllegalStateException");
    }

    private TestRecord<byte[], byte[]> bad(DeadLetterReason reason) {
      byte[] whole = avro.serialize("", create(KEY));
      byte[] value =
          switch (reason) {
            case NO_VALUE -> null;
            case NOT_AVRO -> bytes("{\"name\": \"new\"}");
            case UNKNOWN_SCHEMA -> new byte[] {0, 0, 0, 3, (byte) 0xe7, 0};
            case UNDECODABLE -> Arrays.copyOf(whole, whole.length / 2);
            case UNEXPECTED_RECORD -> avro.serialize("", aReport(0, ApplyProgress.READY));
            case KEY_MISMATCH -> avro.serialize("", create(NEIGHBOUR));
            case NOT_PROCESSED -> throw new IllegalArgumentException("not a property of a record");
          };
      return new TestRecord<>(bytes(KEY.toString()), value);
    }

    private List<String> reasons() {
      return written(Topic.ENDPOINT_REQUESTS_DEAD_LETTER).stream()
          .map(letter -> headers(letter.headers()).get("dead-letter-reason"))
          .toList();
    }
  }

  @Nested
  class RegistryOutage {
    @Test
    void deadLettersNoRecordAndBlocksNoOtherEndpoint() {
      request(create(KEY));
      byte[] unseen = away(update(KEY, rename("second")));
      requests.pipeInput(new TestRecord<>(bytes(KEY.toString()), unseen));
      request(create(NEIGHBOUR));

      assertThat(written(Topic.ENDPOINT_REQUESTS_DEAD_LETTER)).isEmpty();
      assertThat(eventsOf(NEIGHBOUR)).containsExactly("2 CREATING/VALIDATING");
      assertThat(revision()).isZero();
      assertThat(waiting()).isEqualTo(1);
    }

    @Test
    void endsWhenTheRegistryRespondsAndTheEndpointContinuesInOrder() {
      byte[] unseen = away(create(KEY));
      requests.pipeInput(new TestRecord<>(bytes(KEY.toString()), unseen));
      request(update(KEY, rename("second")));
      report(0, ApplyProgress.READY);
      driver.advanceWallClockTime(Duration.ofSeconds(5));
      assertThat(eventsOf(KEY)).isEmpty();
      assertThat(waiting()).isEqualTo(3);

      isKnownSchema = avro::knows;
      driver.advanceWallClockTime(Duration.ofSeconds(1));
      assertThat(eventsOf(KEY)).startsWith("0 CREATING/VALIDATING");
      EndpointState state = Objects.requireNonNull(endpoints().get(KEY.toString()));
      assertThat(state.getSpec().getName()).isEqualTo("second");
      assertThat(state.getHandledRevision()).isEqualTo(1);
      assertThat(waiting()).isZero();
    }

    @Test
    void isVisibleInStatesWhileARequestWaits() {
      request(create(KEY));
      byte[] unseen = away(update(KEY, rename("second")));
      requests.pipeInput(new TestRecord<>(bytes(KEY.toString()), unseen));
      written(Topic.ENDPOINT_STATE);
      request(create(NEIGHBOUR));
      assertThat(waitingRevision()).hasValue(1);

      isKnownSchema = avro::knows;
      driver.advanceWallClockTime(Duration.ofSeconds(1));
      assertThat(waitingRevision()).isEmpty();
    }

    /** The waiting revision of the newest state. */
    private OptionalLong waitingRevision() {
      List<TestRecord<byte[], byte[]>> states = written(Topic.ENDPOINT_STATE);
      return RecordHeaders.waitingRevision(states.get(states.size() - 1).headers());
    }

    @Test
    void keepsWaitingRecordsAcrossRestarts() {
      byte[] unseen = away(create(KEY));
      requests.pipeInput(new TestRecord<>(bytes(KEY.toString()), unseen));
      request(update(KEY, rename("second")));
      Map<Long, byte[]> kept = new HashMap<>();
      driver
          .<Long, byte[]>getKeyValueStore(LifecycleTopology.WAITING_STORE)
          .all()
          .forEachRemaining(entry -> kept.put(entry.key, entry.value));
      WaitingRecords takenOver = new WaitingRecords(storeWith(kept));

      assertThat(takenOver.size()).isEqualTo(2);
      assertThat(takenOver.first())
          .hasValueSatisfying(
              first -> {
                assertThat(first.endpoint()).isEqualTo(KEY);
                assertThat(first.incoming().offset()).isZero();
                assertThat(first.incoming().isRequest()).isTrue();
                assertThat(first.incoming().record().value()).isEqualTo(unseen);
              });
    }

    @Test
    void distinguishesAnUnknownSchemaFromAnUnavailableRegistry() {
      byte[] unseen = away(create(KEY));
      requests.pipeInput(new TestRecord<>(bytes(KEY.toString()), unseen));
      isKnownSchema = id -> false;
      driver.advanceWallClockTime(Duration.ofSeconds(1));
      assertThat(written(Topic.ENDPOINT_REQUESTS_DEAD_LETTER)).hasSize(1);
      assertThat(waiting()).isZero();
    }

    @Test
    void doesNotAffectKnownSchemas() {
      request(create(KEY));
      away(create(KEY));
      request(create(NEIGHBOUR));
      assertThat(eventsOf(NEIGHBOUR)).containsExactly("1 CREATING/VALIDATING");
    }

    @Test
    void doesNotFailAnEndpointWithWaitingRecords() {
      request(create(KEY));
      byte[] unseen = away(aReport(0, ApplyProgress.READY));
      reports.pipeInput(new TestRecord<>(bytes(KEY.toString()), unseen));
      driver.advanceWallClockTime(DEADLINE.plusMinutes(1));
      assertThat(eventsOf(KEY)).containsExactly("0 CREATING/VALIDATING");

      isKnownSchema = avro::knows;
      driver.advanceWallClockTime(Duration.ofSeconds(1));
      assertThat(eventsOf(KEY)).endsWith("0 RUNNING APPLIED");
    }

    @Test
    void deadLettersNoRecordWhenTheRegistryFailsDuringDecoding() {
      deserializer =
          (topic, bytes) -> {
            throw new RegistryUnavailableException("away", null);
          };
      request(create(KEY));
      assertThat(written(Topic.ENDPOINT_REQUESTS_DEAD_LETTER)).isEmpty();
      assertThat(waiting()).isEqualTo(1);
    }

    /** Stops the registry and then sends a record with an unknown schema id. */
    private byte[] away(SpecificRecord record) {
      int id = avro.schemaId(record.getSchema());
      isKnownSchema =
          asked -> {
            if (asked == id) {
              throw new RegistryUnavailableException("away", null);
            }
            return avro.knows(asked);
          };
      return avro.serialize("", record);
    }

    private double waiting() {
      return meters.get("endpoint.pipeline.worker.records.waiting").gauge().value();
    }

    private KeyValueStore<Long, byte[]> storeWith(Map<Long, byte[]> entries) {
      KeyValueStore<Long, byte[]> store =
          Stores.keyValueStoreBuilder(
                  Stores.inMemoryKeyValueStore("copy"), Serdes.Long(), Serdes.ByteArray())
              .withLoggingDisabled()
              .build();
      store.init(new MockProcessorContext<Void, Void>().getStateStoreContext(), store);
      entries.forEach(store::put);
      return store;
    }
  }

  @Nested
  class RecordOfANewerVersion {
    @Test
    void isLeftForWorkersOfThatVersion() {
      deserializer =
          (topic, bytes) -> {
            throw newer();
          };
      assertThatThrownBy(() -> request(create(KEY)))
          .hasRootCauseInstanceOf(NewerRecordException.class);
      assertThat(written(Topic.ENDPOINT_REQUESTS_DEAD_LETTER)).isEmpty();
      assertThat(written(Topic.ENDPOINT_STATE)).isEmpty();
    }

    private NewerRecordException newer() {
      return new NewerRecordException("a.Record", 7, List.of("color"));
    }
  }

  private void request(SpecificRecord request) {
    requests.pipeInput(record(request));
  }

  private void report(long revision, ApplyProgress progress, LifecycleStep... steps) {
    reports.pipeInput(record(aReport(revision, progress, steps)));
  }

  private long revision() {
    return Objects.requireNonNull(endpoints().get(KEY.toString())).getRevision();
  }

  private TestRecord<byte[], byte[]> record(SpecificRecord value) {
    String key = value.get(0) + "/" + value.get(1);
    return new TestRecord<>(bytes(key), avro.serialize("", value));
  }

  private static EndpointApplyReported aReport(
      long revision, ApplyProgress progress, LifecycleStep... steps) {
    return EndpointApplyReported.newBuilder()
        .setWorkspaceId(KEY.workspaceId())
        .setEndpointId(KEY.endpointId())
        .setRevision(revision)
        .setProgress(progress)
        .setEnteredSteps(Arrays.stream(steps).map(step -> new StepEntered(step, START)).toList())
        .setReportedAt(START)
        .build();
  }

  /** New status events of an endpoint, as text. */
  private List<String> eventsOf(EndpointKey key) {
    return written(Topic.ENDPOINT_STATUS).stream()
        .map(record -> (EndpointStatusChanged) value(record))
        .filter(event -> event.getEndpointId().equals(key.endpointId()))
        .map(LifecycleTopologyTest::text)
        .toList();
  }

  private EndpointStatusChanged lastStatus() {
    List<TestRecord<byte[], byte[]>> events = written(Topic.ENDPOINT_STATUS);
    return (EndpointStatusChanged) value(events.get(events.size() - 1));
  }

  private static String text(EndpointStatusChanged event) {
    return event.getRevision()
        + " "
        + event.getStatus()
        + (event.getStep() == null ? "" : "/" + event.getStep())
        + (event.getOutcome() == null ? "" : " " + event.getOutcome());
  }

  private SpecificRecord value(TestRecord<byte[], byte[]> record) {
    return avro.deserialize("", Objects.requireNonNull(record.value()));
  }

  /** New records of a topic. */
  private List<TestRecord<byte[], byte[]>> written(Topic topic) {
    return driver
        .createOutputTopic(
            topic.topicName(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  private TestInputTopic<byte[], byte[]> input(Topic topic) {
    return driver.createInputTopic(
        topic.topicName(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private EndpointStates endpoints() {
    return new EndpointStates(
        driver.getKeyValueStore(LifecycleTopology.ENDPOINTS_STORE), avro::deserialize);
  }

  private Map<String, Long> inFlight() {
    Map<String, Long> deadlines = new HashMap<>();
    KeyValueStore<String, Long> store = driver.getKeyValueStore(LifecycleTopology.IN_FLIGHT_STORE);
    try (KeyValueIterator<String, Long> entries = store.all()) {
      while (entries.hasNext()) {
        KeyValue<String, Long> entry = entries.next();
        deadlines.put(entry.key, entry.value);
      }
    }
    return deadlines;
  }

  private static Map<String, String> headers(Headers headers) {
    Map<String, String> texts = new HashMap<>();
    headers.forEach(
        header -> texts.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
    return texts;
  }

  private static TraceParent trace(TestRecord<byte[], byte[]> record) {
    @Nullable String header = headers(record.headers()).get("traceparent");
    return TraceParent.parse(Objects.requireNonNull(header)).orElseThrow();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
