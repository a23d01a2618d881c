package dev.endpointpipeline.endtoend.pipeline;

import dev.endpointpipeline.localstack.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;

/** A gateway or a worker in a process of its own. */
public final class Service implements AutoCloseable {
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final int ANSWER_MILLIS = 2_000;

  private final JavaProcess process;
  private final int port;

  private Service(JavaProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  static Service start(JavaProcess.Builder description, int port, int healthPort) {
    return new Service(description.readyWhen(() -> isReady(healthPort)).start(), port);
  }

  private static boolean isReady(int healthPort) throws IOException {
    URI readiness = URI.create("http://127.0.0.1:" + healthPort + "/actuator/health/readiness");
    HttpURLConnection connection = (HttpURLConnection) readiness.toURL().openConnection();
    connection.setConnectTimeout(ANSWER_MILLIS);
    connection.setReadTimeout(ANSWER_MILLIS);
    try {
      return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    } finally {
      connection.disconnect();
    }
  }

  /** Waits until the service says that it is ready. */
  public Service awaitReady() {
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
