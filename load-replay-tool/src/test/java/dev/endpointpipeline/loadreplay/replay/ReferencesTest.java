package dev.endpointpipeline.loadreplay.replay;

import static dev.endpointpipeline.loadreplay.replay.Calls.create;
import static dev.endpointpipeline.loadreplay.replay.Calls.retryOfCreate;
import static dev.endpointpipeline.loadreplay.replay.Calls.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What calls wait for. */
class ReferencesTest {
  private static final Response REFUSED = Response.of(400, null, null, null, null, "");
  private static final Response CREATED =
      Response.of(202, "\"1\"", "/v1/workspaces/demo/endpoints/real", null, null, "");

  private final References references = new References(Set.of());
  private final Flight first = flight(0, create("c0", "ep-0"));
  private final Flight again = flight(1, retryOfCreate("c1", "ep-0", "c0"));
  private final Flight update = flight(2, update("c2", "ep-0"));

  @Test
  void aRetryOfAFailedCreateGivesTheId() {
    references.dispatched(first);
    var none = references.finished(first, REFUSED);
    assertThat(references.resolved(update)).isCompletedExceptionally();

    references.dispatched(again);
    CompletableFuture<Void> resolved = references.resolved(update);
    assertThat(resolved).isNotDone();
    var id = references.finished(again, CREATED);

    assertThat(none).isNull();
    assertThat(id).isEqualTo("real");
    assertThat(resolved).isCompleted();
    assertThat(references.id("ep-0")).isEqualTo("real");
  }

  @Test
  void aCreateFailsOnlyWhenNoneOfItsCallsCanSucceedAnyMore() {
    references.dispatched(first);
    references.dispatched(again);
    CompletableFuture<Void> resolved = references.resolved(update);

    var none = references.finished(first, REFUSED);
    assertThat(resolved).isNotDone();
    var noneAgain = references.finished(again, REFUSED);

    assertThat(none).isNull();
    assertThat(noneAgain).isNull();
    assertThat(resolved).isCompletedExceptionally();
  }

  @Test
  void aRetryThatFailsAfterASuccessChangesNothing() {
    references.dispatched(first);
    references.dispatched(again);
    var id = references.finished(first, CREATED);
    var none = references.finished(again, REFUSED);

    assertThat(id).isEqualTo("real");
    assertThat(none).isNull();
    assertThat(references.resolved(update)).isCompleted();
  }

  @Test
  void whatAnEarlierPartCreatedIsMapped() {
    references.map("ep-0", "real");
    references.skipped(first, null);

    assertThat(references.id("ep-0")).isEqualTo("real");
    assertThat(references.mapping()).containsEntry("ep-0", "real");
  }

  private static Flight flight(long n, RecordedCall call) {
    return new Flight(n, call, 0);
  }
}
