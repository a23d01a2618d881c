package dev.endpointpipeline.worker;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.stereotype.Component;

/**
 * Exits the process when the worker can't work, so that its supervisor, such as Kubernetes or
 * systemd, restarts it with its own back-off.
 */
@Component
class ProcessExit {
  /** EX_TEMPFAIL of sysexits.h: a temporary failure, a retry may help. */
  static final int EXIT_CODE = 75;

  private final ConfigurableApplicationContext context;

  ProcessExit(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /** Starts the shutdown on another thread, because it waits for threads such as the caller's. */
  void start() {
    Thread exit =
        new Thread(
            () -> System.exit(SpringApplication.exit(context, () -> EXIT_CODE)), "process-exit");
    exit.start();
  }
}
