package dev.endpointpipeline.worker;

import dev.endpointpipeline.kafkabinding.KnownSchemas;
import dev.endpointpipeline.kafkabinding.RegisterSchemas;
import dev.endpointpipeline.kafkabinding.RegistryUnavailableException;
import dev.endpointpipeline.kafkabinding.TopicProvisioning;
import dev.endpointpipeline.schemas.Topic;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;
import org.springframework.stereotype.Component;

/**
 * Starts the streams once what they need is there: topics as the catalogue says, and registered
 * schemas. Until then the worker lives but is not ready, so that services may start in any order.
 */
@Component
class WorkerStartup implements ApplicationRunner {
  private static final Logger LOGGER = LoggerFactory.getLogger(WorkerStartup.class);
  private static final long AGAIN_MS = 1000;

  private final Admin admin;
  private final KnownSchemas schemas;
  private final TopicProvisioning provisioning;
  private final StreamsBuilderFactoryBean streams;

  WorkerStartup(
      Admin admin,
      KnownSchemas schemas,
      PipelineProperties pipeline,
      StreamsBuilderFactoryBean streams) {
    this.admin = admin;
    this.schemas = schemas;
    this.provisioning = new TopicProvisioning(admin, pipeline.topics().requirements());
    this.streams = streams;
  }

  @Override
  public void run(ApplicationArguments arguments) throws InterruptedException {
    while (!isEverythingThere()) {
      TimeUnit.MILLISECONDS.sleep(AGAIN_MS);
    }
    streams.start();
  }

  private boolean isEverythingThere() throws InterruptedException {
    try {
      if (!areSchemasKnown()) {
        return false;
      }
      provisioning.ensure(List.of(Topic.values()));
      return WorkerRights.areGranted(admin, streams);
    } catch (RegistryUnavailableException | KafkaException e) {
      LOGGER
          .atWarn()
          .addKeyValue("reason", e.getMessage())
          .log("waiting for Kafka and the registry");
      return false;
    }
  }

  private boolean areSchemasKnown() {
    List<Schema> catalogue = RegisterSchemas.catalogue();
    try {
      List<Schema> missing = schemas.resolve(catalogue);
      if (!missing.isEmpty()) {
        LOGGER
            .atWarn()
            .addKeyValue("missing", missing.stream().map(Schema::getFullName).toList())
            .log("waiting for schemas to be registered");
      }
      return missing.isEmpty();
    } catch (RegistryUnavailableException e) {
      if (!schemas.haveAll(catalogue)) {
        throw e;
      }
      LOGGER
          .atWarn()
          .addKeyValue("reason", e.getMessage())
          .log("starting with the schemas that were kept when the registry was there");
      return true;
    }
  }
}
