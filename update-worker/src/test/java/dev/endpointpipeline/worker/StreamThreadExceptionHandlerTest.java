package dev.endpointpipeline.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.kafkabinding.NewerRecordException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

class StreamThreadExceptionHandlerTest {
  private final AtomicInteger shutdowns = new AtomicInteger();
  private final Counter counted = new SimpleMeterRegistry().counter("deaths");
  private final StreamThreadExceptionHandler deaths =
      new StreamThreadExceptionHandler(
          new ThreadReplacementPolicy(1),
          Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
          shutdowns::incrementAndGet,
          counted);

  @Test
  void aDeadThreadIsReplacedAndCounted() {
    assertThat(deaths.handle(new StreamsException("broken")))
        .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);

    assertThat(counted.count()).isEqualTo(1);
    assertThat(shutdowns).hasValue(0);
  }

  @Test
  void threadsThatKeepDyingShutDownTheWorker() {
    deaths.close(); // skips the pauses
    for (int death = 1; death <= ThreadReplacementPolicy.MAX_PER_THREAD; death++) {
      deaths.handle(new StreamsException("broken"));
    }
    assertThat(shutdowns).hasValue(0);

    assertThat(deaths.handle(new StreamsException("broken")))
        .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    assertThat(shutdowns).hasValue(1);
    assertThat(deaths.areRecent()).isTrue();
  }

  @Test
  void aPermanentCauseShutsDownTheWorkerAtOnce() {
    assertThat(
            deaths.handle(
                new StreamsException(new NewerRecordException("a.Record", 7, List.of("color")))))
        .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    assertThat(shutdowns).hasValue(1);
  }

  @Test
  void shutdownEndsThePauseBeforeAReplacement() throws Exception {
    deaths.handle(new StreamsException("broken"));
    deaths.handle(new StreamsException("broken"));

    var dying =
        CompletableFuture.supplyAsync(
            () -> deaths.handle(new StreamsException("broken")), task -> new Thread(task).start());
    deaths.close();

    assertThat(dying.get(2, TimeUnit.SECONDS))
        .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
  }

  @Test
  void theRemedyFitsTheCause() {
    assertThat(
            StreamThreadExceptionHandler.remedy(
                new StreamsException(new TopicAuthorizationException("endpoint-requests"))))
        .startsWith("give the worker's user the right");
    assertThat(
            StreamThreadExceptionHandler.remedy(
                new StreamsException(new RecordTooLargeException())))
        .startsWith("set max.message.bytes");
    assertThat(StreamThreadExceptionHandler.remedy(new IllegalStateException("null pointer")))
        .startsWith("check the cause");
  }
}
