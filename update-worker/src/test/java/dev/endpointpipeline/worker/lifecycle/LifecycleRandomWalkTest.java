package dev.endpointpipeline.worker.lifecycle;

import static dev.endpointpipeline.schemas.EndpointStatus.*;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.model.acceptance.PriorRequest;
import dev.endpointpipeline.schemas.ApplyProgress;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointRollbackRequested;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.Idempotency;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.Outcome;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.worker.Requests;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Invariants of the lifecycle, checked on random but reproducible event sequences. */
class LifecycleRandomWalkTest {
  private static final int WALKS = 500;
  private static final int EVENTS = 30;

  private static final Map<EndpointStatus, Set<EndpointStatus>> LEGAL =
      Map.of(
          DELETED, EnumSet.of(CREATING),
          CREATING, EnumSet.of(CREATING, RUNNING, FAILED, DELETING),
          RUNNING, EnumSet.of(CREATING, DELETING),
          FAILED, EnumSet.of(CREATING, DELETING),
          DELETING, EnumSet.of(DELETING, FAILED, DELETED));

  private static final List<LifecycleStep> STEPS =
      List.of(
          LifecycleStep.VALIDATING,
          LifecycleStep.APPLYING_RESOURCES,
          LifecycleStep.APPLYING_SERVE_CONFIG,
          LifecycleStep.WAITING_READY);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void guaranteesHold(long seed) {
    Random random = new Random(seed);
    for (int walk = 0; walk < WALKS; walk++) {
      Walk life = new Walk(random);
      for (int event = 0; event < EVENTS; event++) {
        life.step();
      }
      life.end();

      String which = "seed " + seed + ", walk " + walk;
      everyRequestHasExactlyOneOutcome(life, which);
      currentRevisionNeverDecreases(life, which);
      statusesFollowTheMachine(life, which);
      onlyAppliedRevisionsServe(life, which);
    }
  }

  private static void everyRequestHasExactlyOneOutcome(Walk life, String which) {
    List<Long> ended =
        life.published.stream()
            .filter(event -> event.getOutcome() != null)
            .map(EndpointStatusChanged::getRevision)
            .toList();
    assertThat(ended)
        .as(which)
        .containsExactlyInAnyOrderElementsOf(
            LongStream.range(0, life.endpoint.nextRevision()).boxed().toList());
  }

  private static void currentRevisionNeverDecreases(Walk life, String which) {
    assertThat(
            life.published.stream()
                .map(EndpointStatusChanged::getCurrentRevision)
                .filter(Objects::nonNull))
        .as(which)
        .isSorted();
  }

  private static void statusesFollowTheMachine(Walk life, String which) {
    EndpointStatus status = DELETED;
    @Nullable LifecycleStep step = null;
    for (EndpointStatusChanged event : life.published) {
      boolean tellsOnlyAboutARequest =
          Set.of(Outcome.REJECTED, Outcome.DUPLICATE, Outcome.SUPERSEDED)
                  .contains(Objects.requireNonNullElse(event.getOutcome(), Outcome.UNKNOWN))
              // An update that concerns no runtime joins a running change.
              || (event.getOutcome() == Outcome.APPLIED && event.getStatus() == CREATING);
      if (tellsOnlyAboutARequest) {
        assertThat(event.getStatus()).as(which).isEqualTo(status);
        assertThat(event.getStep()).as(which).isEqualTo(step);
      } else {
        assertThat(LEGAL.get(status)).as(which).contains(event.getStatus());
        if (event.getStep() != null && event.getStep() != LifecycleStep.VALIDATING) {
          assertThat(STEPS.indexOf(event.getStep()))
              .as(which)
              .isEqualTo(STEPS.indexOf(requireNonNull(step)) + 1);
        }
      }
      assertThat(event.getStep() != null).as(which).isEqualTo(event.getStatus() == CREATING);
      status = event.getStatus();
      step = event.getStep();
    }
  }

  private static void onlyAppliedRevisionsServe(Walk life, String which) {
    Set<Long> applied = new HashSet<>();
    for (EndpointStatusChanged event : life.published) {
      if (event.getOutcome() == Outcome.APPLIED && event.getStatus() != DELETED) {
        applied.add(event.getRevision());
      }
      if (event.getServingRevision() != null) {
        assertThat(applied).as(which).contains(event.getServingRevision());
      }
    }
  }

  /** One random event sequence. */
  private static final class Walk {
    private final Random random;
    private final EndpointFixture endpoint = new EndpointFixture();
    private final List<EndpointStatusChanged> published = new ArrayList<>();
    private final Map<String, PriorRequest> accepted = new HashMap<>();
    private final Queue<EndpointRollbackRequested> rollbacks = new ArrayDeque<>();

    Walk(Random random) {
      this.random = random;
    }

    void step() {
      if (!rollbacks.isEmpty() && random.nextBoolean()) {
        endpoint.rollBack(rollbacks.remove());
        remember();
        return;
      }
      switch (random.nextInt(12)) {
        case 0, 1 -> request(endpoint::create);
        case 2, 3 -> request((context, prior) -> endpoint.update(serving(), context, prior));
        case 4 ->
            request(
                (context, prior) ->
                    endpoint.update(Requests.rename("n" + random.nextInt(3)), context, prior));
        case 5 -> request(endpoint::delete);
        case 6 -> {
          endpoint.pass(Duration.ofMinutes(random.nextInt(60)));
          endpoint.checkDeadline();
        }
        case 7 ->
            endpoint.reportAbout(
                random.nextInt((int) endpoint.nextRevision() + 1), anyProgress(), anySteps());
        default -> {
          if (!endpoint.exists()) {
            return;
          }
          endpoint.report(anyProgress(), anySteps());
        }
      }
      remember();
    }

    /** Lets the deadline end all running changes. */
    void end() {
      while (!rollbacks.isEmpty()) {
        endpoint.rollBack(rollbacks.remove());
        remember();
      }
      endpoint.pass(EndpointFixture.DEADLINE);
      endpoint.checkDeadline();
      remember();
    }

    private void request(Request request) {
      Optional<Idempotency> idempotency =
          random.nextInt(3) > 0
              ? Optional.empty()
              : Optional.of(
                  Requests.idempotency("key-" + random.nextInt(4), "" + random.nextInt(2)));
      UnaryOperator<RequestContext.Builder> context =
          builder -> {
            idempotency.ifPresent(builder::setIdempotency);
            if (random.nextInt(5) == 0) {
              builder.setExpectedRevision((long) random.nextInt(5));
            }
            return builder;
          };
      Optional<PriorRequest> prior = idempotency.map(Idempotency::getKey).map(accepted::get);
      long revision = endpoint.nextRevision();
      request.send(context, prior);
      if (endpoint.exists() && endpoint.state().getRevision() == revision) {
        idempotency.ifPresent(
            sent ->
                accepted.put(
                    sent.getKey(),
                    new PriorRequest(revision, sent.getFingerprint(), endpoint.now())));
      }
    }

    private void remember() {
      published.addAll(endpoint.last().events());
      endpoint.last().rollback().ifPresent(rollbacks::add);
      if (endpoint.exists()) {
        EndpointState state = endpoint.state();
        List<Long> mayServe = new ArrayList<>();
        mayServe.add(null);
        mayServe.add(state.getRevision());
        if (state.getPrevious() != null) {
          mayServe.add(state.getPrevious().getRevision());
        }
        assertThat(mayServe).contains(state.getServingRevision());
        assertThat(state.getHandledRevision()).isGreaterThanOrEqualTo(state.getRevision());
      }
    }

    private EndpointPatch serving() {
      EndpointPatch patch = Requests.serve("{\"step_delay_ms\":" + random.nextInt(100) + "}");
      return EndpointPatch.newBuilder(patch).setRollbackOnFailure(random.nextBoolean()).build();
    }

    private ApplyProgress anyProgress() {
      ApplyProgress[] all = ApplyProgress.values();
      return all[random.nextInt(all.length)];
    }

    private LifecycleStep[] anySteps() {
      LifecycleStep[] all = LifecycleStep.values();
      return random.nextBoolean()
          ? STEPS.subList(1, STEPS.size()).toArray(LifecycleStep[]::new)
          : random
              .ints(random.nextInt(4), 0, all.length)
              .mapToObj(i -> all[i])
              .toArray(LifecycleStep[]::new);
    }
  }

  /** A create, an update or a delete. */
  private interface Request {
    Object send(UnaryOperator<RequestContext.Builder> context, Optional<PriorRequest> prior);
  }
}
