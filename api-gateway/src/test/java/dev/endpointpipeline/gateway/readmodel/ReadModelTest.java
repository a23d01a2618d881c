package dev.endpointpipeline.gateway.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadModelTest {
  private final EndpointKey key = EndpointStates.newKey();
  private final ReadModel model = ReadModels.loaded();

  @Test
  void answersNothingBeforeItIsLoaded() {
    ReadModel loading = new ReadModel(new ReadModelSettings(Duration.ofSeconds(1), 1));
    loading.put(key, state(1));
    assertFails(() -> loading.find(key), Failure.STARTING);
    assertFails(() -> loading.standing(key), Failure.STARTING);
    assertFails(() -> loading.awaitRevision(key, 1), Failure.STARTING);
  }

  @Test
  void showsThePredictionUntilTheWorkerHasDealtWithTheRequest() {
    model.put(key, state(1));
    model.accepted(key, 5, predict(5));
    assertThat(model.find(key).orElseThrow().getRevision()).isEqualTo(5);

    model.put(key, state(4));
    assertThat(model.find(key).orElseThrow().getRevision()).isEqualTo(5);

    model.put(key, handled(4, 5));
    assertThat(model.find(key)).contains(handled(4, 5));
    assertThat(model.predictions()).isZero();
  }

  @Test
  void predictionsBuildOnEachOther() {
    model.put(key, state(1));
    model.accepted(key, 5, predict(5));
    model.accepted(
        key,
        6,
        base -> {
          assertThat(base).isEqualTo(state(5));
          return state(6);
        });
    assertThat(model.standing(key).orElseThrow().revision()).isEqualTo(6);
    assertThat(model.predictions()).isOne();
  }

  @Test
  void keepsNoPredictionWhenTheWorkerWasFaster() {
    model.put(key, handled(7, 7));
    assertThat(model.accepted(key, 5, predict(5))).isEqualTo(state(5));
    assertThat(model.find(key)).contains(handled(7, 7));
    assertThat(model.predictions()).isZero();
  }

  @Test
  void predictsNothingForAnEndpointThatIsGone() {
    assertThat(model.accepted(key, 5, base -> base)).isNull();
    assertThat(model.find(key)).isEmpty();
  }

  @Test
  void tombstoneRemovesStateAndPrediction() {
    model.put(key, state(1));
    model.accepted(key, 5, predict(5));
    model.remove(key);
    assertThat(model.find(key)).isEmpty();
    assertThat(model.predictions()).isZero();
  }

  @Test
  void waiterIsWokenByTheRevisionItWaitsFor() {
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> model.awaitRevision(key, 5));
    model.put(key, state(5));
    assertThat(waiting).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void waitingInVainEnds() {
    model.put(key, state(4));
    assertFails(() -> model.awaitRevision(key, 5), Failure.STATE_BEHIND);
    // The place is free again.
    assertFails(() -> model.awaitRevision(key, 5), Failure.STATE_BEHIND);
  }

  private UnaryOperator<@Nullable EndpointState> predict(long revision) {
    return base -> state(revision);
  }

  private EndpointState state(long revision) {
    return EndpointStates.running(key, revision).build();
  }

  private EndpointState handled(long revision, long handledRevision) {
    return EndpointStates.running(key, revision).setHandledRevision(handledRevision).build();
  }

  private static void assertFails(Runnable call, Failure failure) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            RequestFailedException.class, e -> assertThat(e.failure()).isEqualTo(failure));
  }
}
