package dev.endpointpipeline.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Ray of one node on free ports of this machine, with Serve, which {@code ray/head.py} starts. It
 * asks for a token, as whoever may talk to a Ray may run code there. It ends when this program
 * ends, also by SIGKILL.
 */
final class LocalRay implements AutoCloseable {
  private static final Path SCRIPTS = Path.of("ray");
  private static final Path VIRTUAL_ENVIRONMENT = SCRIPTS.resolve(".venv");
  private static final int END_SECONDS = 30;

  private final RunDirectory directory;
  private final Properties properties = new Properties();
  private volatile @Nullable Process process;
  private volatile boolean closed;

  LocalRay(RunDirectory directory) {
    this.directory = directory;
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @throws QuickstartFailedException if it does not become ready
   */
  void start(Console console) throws IOException {
    console.heading("Starting Ray");
    console.begin("Ray, Serve");
    Process started =
        new ProcessBuilder(
                VIRTUAL_ENVIRONMENT.resolve("bin/python").toString(),
                SCRIPTS.resolve("head.py").toString(),
                "run",
                VIRTUAL_ENVIRONMENT.toString(),
                directory.path().resolve("ray").toString(),
                "--with-serve",
                "--token-file",
                tokenFile().toString())
            .redirectError(log().toFile())
            .start();
    process = started;
    BufferedReader lines = started.inputReader();
    // It prints its properties once it is ready; this is the last
    while (!properties.containsKey("logs")) {
      String line = lines.readLine();
      if (line == null) {
        throw new QuickstartFailedException("Ray did not start: " + Files.readString(log()));
      }
      int separator = line.indexOf('=');
      properties.setProperty(line.substring(0, separator), line.substring(separator + 1));
    }
    console.end("dashboard %s, applications %s".formatted(dashboard(), applications()));
  }

  private Path tokenFile() throws IOException {
    Path file = directory.path().resolve("ray-token");
    return Files.exists(file)
        ? file
        : directory.writeSecret(file.getFileName().toString(), DemoToken.generate().text());
  }

  private Path log() {
    return directory.log("ray");
  }

  /** What a worker has to be told to apply endpoints to it. */
  List<String> workerSettings() throws IOException {
    return List.of(
        "--worker.runtime=ray-serve",
        "--worker.ray-serve.address=" + dashboard(),
        "--worker.ray-serve.token-file=" + tokenFile());
  }

  /** Where its REST API is. */
  private URI dashboard() {
    return URI.create(property("dashboard"));
  }

  /** Where the applications answer. */
  URI applications() {
    return URI.create(property("serve"));
  }

  /** Where it and the applications log to. */
  Path logs() {
    return Path.of(property("logs"));
  }

  private String property(String name) {
    return Objects.requireNonNull(properties.getProperty(name), "not started");
  }

  /**
   * @throws QuickstartFailedException if it has ended by itself
   */
  void requireAlive() {
    Process running = process;
    if (running != null && !running.isAlive() && !closed) {
      throw new QuickstartFailedException("Ray has ended; see " + log());
    }
  }

  /** Ends it, by closing what it reads, and waits for that. */
  @Override
  public void close() {
    closed = true;
    Process running = process;
    if (running == null) {
      return;
    }
    try {
      running.getOutputStream().close();
      if (!running.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        running.destroy();
      }
    } catch (IOException e) {
      running.destroy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      running.destroy();
    }
  }
}
