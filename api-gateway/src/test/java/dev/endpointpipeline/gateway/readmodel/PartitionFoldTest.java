package dev.endpointpipeline.gateway.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.model.acceptance.Acceptance;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.acceptance.PriorRequest;
import dev.endpointpipeline.model.acceptance.Rejection;
import dev.endpointpipeline.model.patch.Patches;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointRollbackRequested;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointType;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.Idempotency;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.RecentRequest;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.ReservedResource;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Folding over a new state is as if all pending requests were folded over it. */
class PartitionFoldTest {
  private static final Instant START = Instant.parse("2026-11-30T00:00:00Z");
  private static final int STEPS = 150;

  private final EndpointKey key = EndpointStates.newKey();

  static List<Long> seeds() {
    return new Random(1).longs(40).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void showsTheSameAsAGatewayThatFoldsEverythingOverTheNewestState(long seed) {
    Random random = new Random(seed);
    ReadModel model = ReadModels.loaded();
    Worker worker = new Worker(random);
    List<LoggedRequest> log = new ArrayList<>();
    int handled = 0;
    boolean workerIsSlow = random.nextBoolean();
    boolean withDeletes = random.nextBoolean();
    for (int step = 0; step < STEPS; step++) {
      if (random.nextInt(workerIsSlow ? 4 : 2) > 0) {
        LoggedRequest request =
            request(log.size(), model.find(key).orElse(null), log, withDeletes, random);
        log.add(request);
        model.partition(0).request(request);
      } else if (handled < log.size() && random.nextInt(3) > 0) {
        worker.handle(log.get(handled));
        handled++;
        worker.show(model);
      } else {
        worker.report();
        worker.show(model);
      }
      ReadModel reference = ReadModels.loaded();
      // It remembers idempotency keys.
      log.subList(0, handled).forEach(reference.partition(0)::request);
      worker.show(reference);
      log.subList(handled, log.size()).forEach(reference.partition(0)::request);
      assertThat(model.find(key)).as("step %d", step).isEqualTo(reference.find(key));
    }
  }

  /** The state before the retry does not show it: a state has only the newest keys. */
  @Test
  void retryOfARequestThatIsNotAcceptedAfterAllIsNoDuplicate() {
    EndpointState running = EndpointStates.running(key, 9).build();
    LoggedRequest conditional = logged(11, rename(11, context(11, "key-11", 10L)));
    List<LoggedRequest> later = new ArrayList<>(List.of(conditional));
    for (int revision = 12; revision < 28; revision++) {
      later.add(logged(revision, rename(revision, context(revision, "key-" + revision, null))));
    }
    later.add(logged(28, conditional.request()));
    EndpointState withoutTheFirst = Patches.draftOf(running).setHandledRevision(10).build();

    ReadModel model = ReadModels.loadedWith(running);
    model.partition(0).request(logged(10, rename(10, context(10, null, null))));
    later.forEach(model.partition(0)::request);
    ReadModels.put(model, key, withoutTheFirst);

    ReadModel reference = ReadModels.loadedWith(withoutTheFirst);
    later.forEach(reference.partition(0)::request);
    assertThat(model.find(key)).isEqualTo(reference.find(key));
  }

  @Test
  void stateCostsTheSameHoweverManyRequestsArePending() {
    assertThat(allocatedByAState(2_000)).isLessThan(2 * allocatedByAState(20));
  }

  private long allocatedByAState(int pending) {
    ReadModel model = ReadModels.loaded();
    Random random = new Random(1);
    Worker worker = new Worker(random);
    List<LoggedRequest> log = new ArrayList<>();
    log.add(logged(0, create(context(0, null, null))));
    for (int revision = 1; revision < pending + 200; revision++) {
      log.add(logged(revision, update(revision, context(revision, null, null), random)));
    }
    log.forEach(model.partition(0)::request);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = 0;
    for (int handled = 0; handled < 200; handled++) {
      worker.handle(log.get(handled));
      long before = threads.getCurrentThreadAllocatedBytes();
      worker.show(model);
      allocated += threads.getCurrentThreadAllocatedBytes() - before;
    }
    return allocated;
  }

  /**
   * @param withDeletes instead of retries: a retry that comes after a deletion is known only to a
   *     gateway that has seen the endpoint before
   */
  private LoggedRequest request(
      int revision,
      @Nullable EndpointState now,
      List<LoggedRequest> log,
      boolean withDeletes,
      Random random) {
    if (!withDeletes
        && now != null
        && !now.getRecentRequests().isEmpty()
        && random.nextInt(10) == 0) {
      List<RecentRequest> recent = now.getRecentRequests();
      long retried = recent.get(random.nextInt(recent.size())).getRevision();
      return logged(revision, log.get(Math.toIntExact(retried)).request());
    }
    String idempotencyKey = random.nextInt(10) == 0 ? "key-" + revision : null;
    Long expected =
        now == null || random.nextInt(6) > 0 ? null : now.getRevision() - random.nextInt(2);
    RequestContext context = context(revision, idempotencyKey, expected);
    int kind = random.nextInt(20);
    if (now == null || kind == 0) {
      return logged(revision, create(context(revision, idempotencyKey, null)));
    } else if (kind == 1 && withDeletes) {
      return logged(
          revision,
          new EndpointRequest.Delete(
              new EndpointDeleteRequested(key.workspaceId(), key.endpointId(), context)));
    } else if (kind == 2) {
      return logged(
          revision,
          new EndpointRequest.Rollback(
              new EndpointRollbackRequested(
                  key.workspaceId(),
                  key.endpointId(),
                  context(revision, null, now.getRevision()))));
    }
    return logged(revision, update(revision, context, random));
  }

  private EndpointRequest create(RequestContext context) {
    return new EndpointRequest.Create(
        new EndpointCreateRequested(
            key.workspaceId(),
            key.endpointId(),
            context,
            EndpointSpec.newBuilder().setName("new").setType(EndpointType.job).build()));
  }

  private EndpointRequest rename(int revision, RequestContext context) {
    return new EndpointRequest.Update(
        new EndpointUpdateRequested(
            key.workspaceId(),
            key.endpointId(),
            context,
            EndpointPatch.newBuilder().setName("name-" + revision).build()));
  }

  private EndpointRequest update(int revision, RequestContext context, Random random) {
    EndpointPatch.Builder patch = EndpointPatch.newBuilder();
    switch (random.nextInt(3)) {
      case 0 -> patch.setName("name-" + revision);
      case 1 -> patch.setDescription("text-" + random.nextInt(3));
      default -> patch.setReservedResource(ReservedResource.newBuilder().build());
    }
    return new EndpointRequest.Update(
        new EndpointUpdateRequested(key.workspaceId(), key.endpointId(), context, patch.build()));
  }

  private static LoggedRequest logged(int revision, EndpointRequest request) {
    return new LoggedRequest(revision, START.plusSeconds(revision), request, 100);
  }

  private static RequestContext context(
      int revision, @Nullable String idempotencyKey, @Nullable Long expectedRevision) {
    return new RequestContext(
        "request-" + revision,
        new Caller(),
        START.plusSeconds(revision),
        idempotencyKey == null
            ? null
            : new Idempotency(
                idempotencyKey, ByteBuffer.wrap(idempotencyKey.getBytes(StandardCharsets.UTF_8))),
        expectedRevision,
        List.of());
  }

  /** What a worker writes about the endpoint, with a runtime that takes its time or fails. */
  private final class Worker {
    private final Random random;
    private final Map<String, PriorRequest> accepted = new HashMap<>();
    private @Nullable EndpointState state;
    private long handled = -1;

    Worker(Random random) {
      this.random = random;
    }

    void handle(LoggedRequest logged) {
      EndpointRequest request = logged.request();
      Idempotency claim = request.context().getIdempotency();
      var decision =
          claim == null && random.nextInt(30) == 0
              ? Acceptance.rejected(state, Rejection.NOT_PROCESSED, logged.revision())
              : Acceptance.of(
                  state,
                  request,
                  Optional.ofNullable(claim).map(known -> accepted.get(known.getKey())),
                  logged.revision(),
                  logged.at());
      state = decision.state();
      handled = logged.revision();
      if (claim != null && state != null && state.getRevision() == handled) {
        accepted.put(
            claim.getKey(), new PriorRequest(handled, claim.getFingerprint(), logged.at()));
      }
      happened();
    }

    /** The runtime makes progress. */
    void report() {
      if (state == null) {
        return;
      }
      EndpointState.Builder draft = Patches.draftOf(state).setUpdatedAt(START.plusSeconds(STEPS));
      switch (state.getStatus()) {
        case CREATING -> {
          switch (random.nextInt(3)) {
            case 0 -> draft.setStep(LifecycleStep.WAITING_READY).setStepDetail("loading");
            case 1 ->
                draft
                    .setStatus(EndpointStatus.RUNNING)
                    .setStep(null)
                    .setStepDetail(null)
                    .setServingRevision(state.getRevision());
            default -> failed(draft);
          }
          state = draft.build();
        }
        case DELETING -> state = random.nextBoolean() ? null : failed(draft).build();
        default -> {
          return;
        }
      }
      happened();
    }

    private EndpointState.Builder failed(EndpointState.Builder draft) {
      return draft
          .setStatus(EndpointStatus.FAILED)
          .setStep(null)
          .setErrorCode("ray.failed")
          .setErrorMsg("no room");
    }

    private void happened() {
      if (state != null) {
        state = Patches.draftOf(state).setEventCount(state.getEventCount() + 1).build();
      }
    }

    /** The topic endpoint-state has what the worker knows. */
    void show(ReadModel model) {
      if (handled < 0) {
        return;
      }
      model.partition(0).read(handled + 1);
      if (state == null) {
        model.partition(0).tombstone(key, OptionalLong.of(handled));
      } else {
        model.partition(0).state(key, state);
      }
      model.settle();
    }
  }
}
