package dev.endpointpipeline.worker;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the update worker. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class UpdateWorkerApplication {
  /** Starts the service; configuration comes from Spring Boot's usual places. */
  public static void main(String[] args) {
    SpringApplication.run(UpdateWorkerApplication.class, args);
  }
}
