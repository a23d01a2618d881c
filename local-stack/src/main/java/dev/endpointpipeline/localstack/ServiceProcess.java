package dev.endpointpipeline.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;

/** A Spring Boot service in its own process; ready according to its readiness probe. */
public final class ServiceProcess implements AutoCloseable {
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final int PROBE_MILLIS = 2_000;

  private final JavaProcess process;
  private final int port;

  private ServiceProcess(JavaProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts the service and returns at once.
   *
   * @param port of the service, as in the description
   * @param healthPort of its actuator, as in the description
   */
  public static ServiceProcess start(JavaProcess.Builder description, int port, int healthPort) {
    return new ServiceProcess(description.readyWhen(() -> isReady(healthPort)).start(), port);
  }

  private static boolean isReady(int healthPort) throws IOException {
    URI readiness = URI.create("http://127.0.0.1:" + healthPort + "/actuator/health/readiness");
    HttpURLConnection connection = (HttpURLConnection) readiness.toURL().openConnection();
    connection.setConnectTimeout(PROBE_MILLIS);
    connection.setReadTimeout(PROBE_MILLIS);
    try {
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } finally {
      connection.disconnect();
    }
  }

  /**
   * Waits until the service is ready.
   *
   * @throws LocalStackException if it exits or is not ready within 90 seconds, with the end of its
   *     log
   */
  public ServiceProcess awaitReady() {
    process.awaitReady(READY_TIMEOUT);
    return this;
  }

  /** The port of the service. */
  public int port() {
    return port;
  }

  /** The process. */
  public JavaProcess process() {
    return process;
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** Kills the service with SIGKILL. */
  public void kill() {
    process.kill();
  }

  /** Stops the service with SIGTERM and waits for a graceful shutdown. */
  public void stop() {
    process.stop(GRACE);
  }

  /** Starts the service again, with the same port and directory, and waits until it is ready. */
  public void restart() {
    process.restart();
  }

  /** Suspends the service with SIGSTOP until {@link #resume}. */
  public void pause() {
    process.pause();
  }

  /** Resumes a paused service. */
  public void resume() {
    process.resume();
  }

  /**
   * @throws ProcessDiedException if the process has exited
   */
  public void requireAlive() {
    process.requireAlive();
  }

  /** Whether the process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** The output of the service. */
  public String log() {
    try {
      return Files.readString(process.logFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.kill();
  }

  @Override
  public String toString() {
    return process.toString();
  }
}
