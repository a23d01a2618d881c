package dev.endpointpipeline.worker;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.stereotype.Component;

/**
 * Ends the process when the worker can't do its work, so that whoever watches over processes
 * notices and starts it again, with the patience that is configured there.
 */
@Component
class ProcessEnd {
  /** What sysexits.h calls a temporary failure: trying again may help. */
  static final int EXIT_CODE = 75;

  private final ConfigurableApplicationContext context;

  ProcessEnd(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /** Begins to close everything, and returns: the threads to wait for may be the caller's. */
  void begin() {
    Thread ending =
        new Thread(
            () -> System.exit(SpringApplication.exit(context, () -> EXIT_CODE)), "process-end");
    ending.start();
  }
}
