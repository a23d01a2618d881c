package dev.endpointpipeline.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;

/**
 * A Spring Boot service in a process of its own, which is ready when its readiness probe says so.
 */
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
   * Starts the service and does not wait for it.
   *
   * @param port where the description says that it serves
   * @param healthPort where the description says that its actuator is
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
   * @throws LocalStackException if it ends or is not ready within 90 seconds, with the end of its
   *     log
   */
  public ServiceProcess awaitReady() {
    process.awaitReady(READY_TIMEOUT);
    return this;
  }

  /** The port that the service was made for. */
  public int port() {
    return port;
  }

  /** The operating system's id of the process. */
  public long pid() {
    return process.pid();
  }

  /** SIGKILL. */
  public void kill() {
    process.kill();
  }

  /** SIGTERM, and the time to end gracefully. */
  public void stop() {
    process.stop(GRACE);
  }

  /** Starts the service again, with the same port and directory, and waits until it is ready. */
  public void restart() {
    process.restart();
  }

  /** SIGSTOP, until {@link #resume}. */
  public void pause() {
    process.pause();
  }

  /** Ends a pause. */
  public void resume() {
    process.resume();
  }

  /**
   * @throws ProcessDiedException if the process has ended
   */
  public void requireAlive() {
    process.requireAlive();
  }

  /** Whether the process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Everything that the service printed. */
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
