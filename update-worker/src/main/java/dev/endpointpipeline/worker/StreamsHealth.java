package dev.endpointpipeline.worker;

import org.apache.kafka.streams.KafkaStreams;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;
import org.springframework.stereotype.Component;

/** Up while the worker's stream threads run and own their partitions; part of readiness. */
@Component("streams")
class StreamsHealth implements HealthIndicator {
  private final StreamsBuilderFactoryBean streams;

  StreamsHealth(StreamsBuilderFactoryBean streams) {
    this.streams = streams;
  }

  @Override
  public Health health() {
    KafkaStreams running = streams.getKafkaStreams();
    if (running == null) {
      return Health.outOfService().withDetail("state", "NOT_STARTED").build();
    }
    KafkaStreams.State state = running.state();
    Health.Builder health =
        state == KafkaStreams.State.RUNNING ? Health.up() : Health.outOfService();
    return health.withDetail("state", state).build();
  }
}
