package dev.endpointpipeline.worker;

import dev.endpointpipeline.kafkabinding.Prerequisites;
import dev.endpointpipeline.kafkabinding.RegisterSchemas;
import dev.endpointpipeline.schemas.Topic;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;
import org.springframework.stereotype.Component;

/**
 * Starts the streams when all prerequisites are met. Until then the worker is live and not ready.
 * If the registry is unavailable, the schemas that an earlier start kept are enough.
 */
@Component
class WorkerStartup implements ApplicationRunner {
  private final Prerequisites prerequisites;
  private final StreamsBuilderFactoryBean streams;
  private final boolean knowsSessionTimeout;

  WorkerStartup(
      Prerequisites prerequisites, StreamsBuilderFactoryBean streams, WorkerSettings worker) {
    this.prerequisites = prerequisites;
    this.streams = streams;
    knowsSessionTimeout = worker.apply().sessionTimeout() != null;
  }

  @Override
  public void run(ApplicationArguments arguments) throws InterruptedException {
    prerequisites.awaitSchemas(RegisterSchemas.catalogue());
    prerequisites.awaitTopics(
        List.of(Topic.values()),
        WorkerRights.neededBy(applicationId(streams), knowsSessionTimeout));
    streams.start();
  }

  private static String applicationId(StreamsBuilderFactoryBean streams) {
    Properties config = streams.getStreamsConfiguration();
    return config == null ? "" : config.getProperty(StreamsConfig.APPLICATION_ID_CONFIG, "");
  }
}
