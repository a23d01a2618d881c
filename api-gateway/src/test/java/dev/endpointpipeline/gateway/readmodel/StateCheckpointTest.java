package dev.endpointpipeline.gateway.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway knows when it starts again. */
class StateCheckpointTest {
  private final EndpointKey key = EndpointStates.newKey();
  private final EndpointKey other = EndpointStates.newKey();

  @TempDir private Path directory;
  private Instant now = Instant.parse("2026-11-30T00:00:00Z");
  private String topics = "topic 1";
  private OffHeapStore store;
  private StateCheckpoint checkpoint;
  private ReadModel model;

  @BeforeEach
  void open() {
    store = new OffHeapStore(directory);
    checkpoint = new StateCheckpoint(checkpointDirectory(), () -> topics, () -> now);
    model =
        new ReadModel(
            new ReadModelSettings(Duration.ofSeconds(1), 4, Duration.ofSeconds(1), 4, 100),
            store,
            checkpoint);
  }

  @AfterEach
  void end() {
    checkpoint.close();
    store.close();
  }

  @Test
  void nextStartHasWhatWasCommittedAndReadsOnFromThere() {
    start();
    read(0, key, state(key, 3));
    read(1, other, state(other, 4));
    read(2, key, state(key, 5));
    model.partition(0).waiting(OptionalLong.of(2));
    model.commit(false);

    startAgain();
    assertThat(known()).isEqualTo(new StatePosition(3, 7, 5, 2));
    assertThat(model.find(key)).contains(state(key, 5));
    assertThat(model.find(other)).contains(state(other, 4));
    assertThat(model.size()).isEqualTo(2);
    assertThat(model.total().stateBytes()).isPositive();
    assertThat(model.partition(0).unhandled()).isEqualTo(2);
  }

  @Test
  void nextStartGoesOnAsIfThereHadBeenNoPause() {
    start();
    read(0, key, state(key, 3));
    model.commit(false);
    startAgain();
    read(1, key, state(key, 4));
    read(2, other, state(other, 5));
    model.commit(false);

    startAgain();
    assertThat(model.find(key)).contains(state(key, 4));
    assertThat(model.find(other)).contains(state(other, 5));
    assertThat(model.size()).isEqualTo(2);
  }

  @Test
  void whatWasNotCommittedIsReadAgain() {
    start();
    read(0, key, state(key, 3));
    model.commit(false);
    read(1, key, state(key, 4));
    read(2, other, state(other, 5));

    startAgain();
    assertThat(known().offset()).isEqualTo(1);
    assertThat(model.find(key)).contains(state(key, 3));
    assertThat(model.find(other)).isEmpty();
  }

  @Test
  void stateThatWaitsForItsRequestsIsReadAgainAndLeavesNothing() {
    start();
    read(0, key, state(key, 3));
    model.markStatesLoaded();
    model.partition(0).read(4);
    read(1, key, state(key, 4));
    read(2, other, state(other, 2));
    model.settle();
    model.commit(false);

    startAgain();
    assertThat(known().offset()).isEqualTo(1);
    assertThat(model.find(key)).contains(state(key, 3));
    model.commit(false);
    assertThat(checkpoint.get(1)).isNull();
    assertThat(checkpoint.get(2)).isNull();
  }

  @Test
  void endpointThatWasDeletedStaysDeleted() {
    start();
    read(0, key, state(key, 3));
    model.partition(0).tombstone(key, OptionalLong.of(6));
    model.partition(0).statesRead(2, 7);
    model.commit(false);

    startAgain();
    assertThat(model.find(key)).isEmpty();
    assertThat(model.size()).isZero();
    // It was handled before the endpoint was deleted, but something older waits at the worker.
    model.partition(0).request(ReadModels.create(key, 5));
    assertThat(model.find(key)).isEmpty();
    assertThat(checkpoint.get(0)).isNull();
  }

  @Test
  void requestsThatTheWorkerHasNotHandledAreNotKept() {
    start();
    read(0, key, state(key, 3));
    model.partition(0).read(4);
    model.partition(0).request(ReadModels.rename(key, 4, "four"));
    model.commit(false);

    startAgain();
    assertThat(model.find(key)).contains(state(key, 3));
    model.partition(0).request(ReadModels.rename(key, 4, "four"));
    assertThat(model.find(key).orElseThrow().getSpec().getName()).isEqualTo("four");
  }

  @Test
  void nothingOfOtherTopicsIsUsed() {
    startWithOneState();
    topics = "topic 2";
    startAgain();
    assertStartsFromTheBeginning();
  }

  @Test
  void nothingIsUsedWhoseTombstonesMayBeGone() {
    startWithOneState();
    now = now.plus(StateCheckpoint.MAX_AGE).plusSeconds(1);
    startAgain();
    assertStartsFromTheBeginning();
  }

  @Test
  void nothingIsUsedFromAfterNow() {
    startWithOneState();
    now = now.minusSeconds(1);
    startAgain();
    assertStartsFromTheBeginning();
  }

  @Test
  void gatewayThatHasReadEverythingKeepsItsCheckpointFresh() {
    startWithOneState();
    for (int day = 0; day < 20; day++) {
      now = now.plus(Duration.ofDays(1));
      model.commit(true);
    }
    startAgain();
    assertThat(model.find(key)).isPresent();
  }

  @Test
  void gatewayThatLagsBehindDoesNot() {
    startWithOneState();
    for (int day = 0; day < 20; day++) {
      now = now.plus(Duration.ofDays(1));
      read(1 + day, key, state(key, 4 + day));
      model.commit(false);
    }
    startAgain();
    assertStartsFromTheBeginning();
  }

  @Test
  void startAfterARecordThatCouldNotBeReadTriesAgain() {
    startWithOneState();
    model.distrustKept();
    startAgain();
    assertStartsFromTheBeginning();
  }

  @Test
  void startFromOtherPositionsForgetsEverything() {
    startWithOneState();
    closeAll();
    open();
    model.known(1);
    model.forget();
    start();
    assertStartsFromTheBeginning();
    read(0, other, state(other, 1));
    model.commit(false);
    startAgain();
    assertThat(model.find(other)).isPresent();
    assertThat(model.find(key)).isEmpty();
  }

  @Test
  void damagedCheckpointIsDeleted() throws Exception {
    startWithOneState();
    closeAll();
    Files.writeString(checkpointDirectory().resolve("CURRENT"), "MANIFEST-999999\n");
    open();
    start();
    assertStartsFromTheBeginning();
  }

  @Test
  void checkpointThatCannotBeWrittenStopsTheReadModel() throws Exception {
    Files.createFile(checkpointDirectory());
    assertThatThrownBy(() -> model.known(1)).isInstanceOf(StoreFailedException.class);
  }

  private void startWithOneState() {
    start();
    read(0, key, state(key, 3));
    model.commit(true);
  }

  private void assertStartsFromTheBeginning() {
    assertThat(known()).isEqualTo(StatePosition.BEGINNING);
    assertThat(model.size()).isZero();
    assertThat(model.find(key)).isEmpty();
  }

  private StatePosition known() {
    return model.known(1).get(0);
  }

  private void startAgain() {
    closeAll();
    open();
    start();
  }

  private void start() {
    model.begin(1);
    model.markLoaded();
  }

  private void closeAll() {
    checkpoint.close();
    store.close();
  }

  private Path checkpointDirectory() {
    return directory.resolve("checkpoint");
  }

  private void read(long offset, EndpointKey of, EndpointState state) {
    model.partition(0).state(of, state);
    model.partition(0).statesRead(offset + 1, 7);
  }

  private static EndpointState state(EndpointKey of, long revision) {
    return EndpointStates.running(of, revision).build();
  }
}
