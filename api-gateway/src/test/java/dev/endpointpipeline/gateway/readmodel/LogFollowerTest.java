package dev.endpointpipeline.gateway.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.WithGateway;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.HealthIndicator;

/** The gateway of these tests reads one record at a time, when it is let. */
@WithGateway
class LogFollowerTest {
  private static final int NO_LIMIT = 1_000_000;

  private final RunningGateway gateway;
  private final EndpointKey key = EndpointStates.newKey();

  LogFollowerTest(LocalStack stack) {
    this.gateway =
        RunningGateway.start(
            stack,
            "--spring.kafka.consumer.max-poll-records=1",
            "--spring.kafka.consumer.properties.interceptor.classes=" + Gate.class.getName());
  }

  @AfterEach
  void end() {
    Gate.PERMITS.release(NO_LIMIT);
    Gate.BREAKS.set(false);
    gateway.close();
  }

  @Test
  void whatIsStillToBeReadIsInAMetric() {
    await().until(() -> lag().equals("0.0"));
    Gate.PERMITS.drainPermits();
    for (int i = 0; i < 3; i++) {
      gateway.writeState(key, EndpointStates.running(key, i).setHandledRevision(-1).build());
    }
    Gate.PERMITS.release(2);
    await().until(() -> lag().equals("1.0"));

    Gate.PERMITS.release(NO_LIMIT);
    await().until(() -> lag().equals("0.0"));
  }

  @Test
  void gatewayThatCanNotFollowAnyMoreIsNotReady() {
    assertThat(gateway.manage("/actuator/health/readiness").status()).isEqualTo(200);
    Gate.BREAKS.set(true);
    gateway.writeState(key, EndpointStates.running(key, 0).setHandledRevision(-1).build());

    await().until(() -> gateway.manage("/actuator/health/readiness").status() == 503);
    assertThat(gateway.bean("startUp", HealthIndicator.class).health())
        .hasToString("DOWN {stage=BROKEN}");
    // An old number would look as if nothing were missing
    assertThat(lag()).isEqualTo("NaN");
  }

  private String lag() {
    return gateway
        .manage("/actuator/prometheus")
        .http()
        .body()
        .lines()
        .filter(line -> line.startsWith("gateway_readmodel_lag"))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .findFirst()
        .orElseThrow();
  }

  /** Stands between the broker's records and the follower. Made by Kafka, by its name. */
  public static final class Gate implements ConsumerInterceptor<byte[], byte[]> {
    static final Semaphore PERMITS = new Semaphore(NO_LIMIT);
    static final AtomicBoolean BREAKS = new AtomicBoolean();

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
      if (BREAKS.get()) {
        throw new LinkageError("nobody has foreseen this");
      }
      PERMITS.acquireUninterruptibly();
      return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
      // Nothing is committed.
    }

    @Override
    public void configure(Map<String, ?> settings) {
      // There are none.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
