package dev.endpointpipeline.worker;

import org.apache.kafka.streams.KafkaStreams;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;
import org.springframework.stereotype.Component;

/**
 * Up while the worker's stream threads run, own their partitions and do not die repeatedly. Part of
 * readiness.
 */
@Component("streams")
class StreamsHealth implements HealthIndicator {
  private final StreamsBuilderFactoryBean streams;
  private final StreamThreadExceptionHandler deaths;

  StreamsHealth(StreamsBuilderFactoryBean streams, StreamThreadExceptionHandler deaths) {
    this.streams = streams;
    this.deaths = deaths;
  }

  @Override
  public Health health() {
    KafkaStreams running = streams.getKafkaStreams();
    if (running == null) {
      return Health.outOfService().withDetail("state", "NOT_STARTED").build();
    }
    KafkaStreams.State state = running.state();
    boolean healthy = state == KafkaStreams.State.RUNNING && !deaths.areRecent();
    Health.Builder health = healthy ? Health.up() : Health.outOfService();
    return health.withDetail("state", state).withDetail("threadDeaths", deaths.count()).build();
  }
}
