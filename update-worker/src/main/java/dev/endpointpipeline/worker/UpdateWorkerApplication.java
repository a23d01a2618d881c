package dev.endpointpipeline.worker;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class UpdateWorkerApplication {
  public static void main(String[] args) {
    SpringApplication.run(UpdateWorkerApplication.class, args);
  }
}
