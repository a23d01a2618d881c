package dev.endpointpipeline.kafkabinding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class SchemaLookUpsTest {
  private static final Schema SCHEMA = SchemaBuilder.record("Some").fields().endRecord();

  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void anAnswerThatComesAtOnceIsGivenAtOnce() {
    SchemaLookUps lookUps =
        new SchemaLookUps(id -> id == 1 ? Optional.of(SCHEMA) : Optional.empty());
    assertThat(lookUps.find(1)).contains(SCHEMA);
    assertThat(lookUps.find(2)).isEmpty();
  }

  @Test
  void whoAsksARegistryThatHangsIsNotHeldUpAndFindsTheAnswerLater() {
    CountDownLatch hanging = new CountDownLatch(1);
    SchemaLookUps lookUps =
        new SchemaLookUps(
            id -> {
              asked.incrementAndGet();
              await().until(() -> hanging.getCount() == 0);
              return Optional.of(SCHEMA);
            });
    for (int call = 0; call < 50; call++) {
      assertThatThrownBy(() -> lookUps.find(1)).isInstanceOf(RegistryUnavailableException.class);
    }
    assertThat(asked).hasValue(1);

    hanging.countDown();
    await()
        .ignoreException(RegistryUnavailableException.class)
        .until(() -> lookUps.find(1).isPresent());
    assertThat(asked).hasValue(1);
  }

  @Test
  void aRegistryThatIsAwayIsNotAskedAgainForEachRecord() {
    SchemaLookUps lookUps =
        new SchemaLookUps(
            id -> {
              asked.incrementAndGet();
              throw new RegistryUnavailableException("away", null);
            });
    for (int call = 0; call < 50; call++) {
      assertThatThrownBy(() -> lookUps.find(1))
          .isInstanceOf(RegistryUnavailableException.class)
          .hasMessageContaining("away");
    }
    assertThat(asked.get()).isLessThan(10);
    await()
        .atMost(SchemaLookUps.PAUSE.plus(Duration.ofSeconds(30)))
        .until(
            () -> {
              int before = asked.get();
              assertThatThrownBy(() -> lookUps.find(1))
                  .isInstanceOf(RegistryUnavailableException.class);
              return asked.get() > before;
            });
  }

  @Test
  void aLookUpThatNeverEndsIsGivenUpAndMadeAgain() {
    SchemaLookUps lookUps =
        new SchemaLookUps(
            id -> {
              if (asked.incrementAndGet() == 1) {
                await().forever().until(() -> false);
              }
              return Optional.of(SCHEMA);
            },
            Duration.ofMillis(500));
    assertThatThrownBy(() -> lookUps.find(1)).isInstanceOf(RegistryUnavailableException.class);
    await()
        .ignoreException(RegistryUnavailableException.class)
        .until(() -> lookUps.find(1).isPresent());
    assertThat(asked).hasValue(2);
  }
}
