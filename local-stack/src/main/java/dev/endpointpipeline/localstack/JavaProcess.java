package dev.endpointpipeline.localstack;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * A Java program in a JVM of its own, of the same JDK as this one. It can be killed, paused and
 * started again, and it ends when this JVM ends, also by SIGKILL.
 *
 * <p>What it prints is appended to its log file. Needs a POSIX system. One thread at a time.
 */
public final class JavaProcess implements AutoCloseable {
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
  private static final int LOG_TAIL_BYTES = 8_192;

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path logFile;
  private final Callable<Boolean> readyWhen;
  private Process process;
  private @Nullable Process pause;

  private JavaProcess(Builder builder, Path logFile) {
    this.name = builder.name;
    this.command = builder.command();
    this.environment = Map.copyOf(builder.environment);
    this.logFile = logFile;
    this.readyWhen = builder.readyWhen;
    this.process = launch();
  }

  /** Begins the description of a process; the name is for messages and for its log. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  private Process launch() {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
            .redirectInput(new File("/dev/null"));
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new LocalStackException("%s: cannot be started: %s".formatted(name, e.getMessage()), e);
    }
  }

  /**
   * Waits until the process is ready.
   *
   * @return this
   * @throws ProcessDiedException as soon as it has ended instead
   * @throws LocalStackException when it is not ready in time
   */
  public JavaProcess awaitReady(Duration timeout) {
    return awaitReady(readyWhen, timeout);
  }

  JavaProcess awaitReady(Callable<Boolean> condition, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    Exception lastFailure = null;
    while (System.nanoTime() < deadline) {
      requireAlive();
      try {
        if (condition.call()) {
          return this;
        }
        lastFailure = null;
        TimeUnit.NANOSECONDS.sleep(POLL_INTERVAL.toNanos());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LocalStackException(name + ": interrupted while waiting for it", e);
      } catch (Exception notYet) {
        lastFailure = notYet;
      }
    }
    throw new LocalStackException(
        "%s: not ready within %s; the end of %s:%n%s".formatted(name, timeout, logFile, logTail()),
        lastFailure);
  }

  /** Ends the process with SIGKILL, whatever it is doing; does nothing when it has ended. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
    resume();
  }

  /**
   * Ends the process with SIGTERM, and with SIGKILL when it has not ended within the grace.
   *
   * @return whether it ended by itself
   */
  public boolean stop(Duration grace) {
    resume();
    process.destroy();
    try {
      boolean ended = process.waitFor(grace.toNanos(), TimeUnit.NANOSECONDS);
      kill();
      return ended;
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Suspends the process with SIGSTOP until {@link #resume}: alive for the kernel, dead to all. */
  public void pause() {
    if (pause != null) {
      return;
    }
    // The shell resumes the process when its input ends. So a paused process is resumed, and ends
    // itself, also when this JVM is killed.
    String script = "kill -STOP $0 && echo stopped && read line; kill -CONT $0";
    try {
      Process shell = new ProcessBuilder("sh", "-c", script, Long.toString(pid())).start();
      if (shell.inputReader().readLine() == null) {
        throw new LocalStackException(name + ": cannot be paused, it has ended");
      }
      pause = shell;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends a pause; does nothing when there is none. */
  public void resume() {
    if (pause == null) {
      return;
    }
    try {
      pause.getOutputStream().close();
      pause.onExit().join();
      pause = null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Kills the process unless it has ended, starts it again with the same arguments, ports and data,
   * and waits until it is ready.
   *
   * @throws LocalStackException when it does not become ready
   */
  public void restart() {
    kill();
    process = launch();
    awaitReady(READY_TIMEOUT);
  }

  /**
   * @throws ProcessDiedException if the process has ended
   */
  public void requireAlive() {
    if (!isAlive()) {
      throw new ProcessDiedException(this, process.exitValue());
    }
  }

  /** Whether the process runs; a paused one does. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** What the process that was started last ended with; nothing while it runs. */
  public OptionalInt exitCode() {
    return isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
  }

  /** The operating system's id of the process that was started last. */
  public long pid() {
    return process.pid();
  }

  /** What it is called in messages. */
  public String name() {
    return name;
  }

  /** Where everything goes that the process prints. */
  public Path logFile() {
    return logFile;
  }

  /** Kills it. */
  @Override
  public void close() {
    kill();
  }

  @Override
  public String toString() {
    return "%s (pid %d, %s)".formatted(name, pid(), logFile);
  }

  String logTail() {
    try (RandomAccessFile log = new RandomAccessFile(logFile.toFile(), "r")) {
      log.seek(Math.max(0, log.length() - LOG_TAIL_BYTES));
      byte[] tail = new byte[(int) Math.min(log.length(), LOG_TAIL_BYTES)];
      int length = Math.max(0, log.read(tail));
      return new String(tail, 0, length, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "(cannot be read: " + e.getMessage() + ")";
    }
  }

  private void awaitEnd() {
    process.onExit().join();
  }

  /** Describes a process; either a jar or a class path with a main class is needed. */
  public static final class Builder {
    private final String name;
    private String classPath = "";
    private String mainClass = "";
    private final List<String> jvmArguments = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();
    private @Nullable Path logFile;
    private Callable<Boolean> readyWhen = () -> true;

    private Builder(String name) {
      this.name = name;
    }

    /**
     * Runs a jar as {@code java -jar} does, a Spring Boot jar for example.
     *
     * @throws LocalStackException when there is no such jar or it names no main class
     */
    public Builder jar(Path jar) {
      try (JarFile file = new JarFile(jar.toFile())) {
        Attributes manifest = file.getManifest().getMainAttributes();
        String main = manifest.getValue(Attributes.Name.MAIN_CLASS);
        if (main == null) {
          throw new LocalStackException("%s: Main-Class in %s: none".formatted(name, jar));
        }
        return classPath(jar.toString(), main);
      } catch (IOException e) {
        throw new LocalStackException("%s: %s cannot be read".formatted(name, jar), e);
      }
    }

    /** Runs a main class with a class path, in the form that {@code java -cp} takes. */
    public Builder classPath(String classPath, String mainClass) {
      this.classPath = classPath;
      this.mainClass = mainClass;
      return this;
    }

    /** Adds arguments for the JVM, {@code -Xmx512m} for example. */
    public Builder jvmArguments(String... jvmArguments) {
      this.jvmArguments.addAll(List.of(jvmArguments));
      return this;
    }

    /** Adds arguments for the program. */
    public Builder arguments(String... arguments) {
      this.arguments.addAll(List.of(arguments));
      return this;
    }

    /** Sets a variable of the environment, which is otherwise that of this JVM. */
    public Builder environment(String variable, String value) {
      environment.put(variable, value);
      return this;
    }

    /** Where its output goes; its directory is created when missing. Needed. */
    public Builder logFile(Path logFile) {
      this.logFile = logFile;
      return this;
    }

    /**
     * What {@link #awaitReady} and {@link #restart} wait for; a condition that throws does not hold
     * yet. Without it, a process that runs is ready.
     */
    public Builder readyWhen(Callable<Boolean> readyWhen) {
      this.readyWhen = readyWhen;
      return this;
    }

    /**
     * Starts the process and does not wait for it.
     *
     * @throws LocalStackException when the operating system cannot start it
     */
    public JavaProcess start() {
      if (mainClass.isEmpty() || logFile == null) {
        throw new IllegalStateException(name + ": jar or main class, and log file are needed");
      }
      try {
        Path log = logFile.toAbsolutePath();
        Files.createDirectories(log.resolveSibling("."));
        return new JavaProcess(this, log);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private List<String> command() {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(jvmArguments);
      command.add("-cp");
      command.add(ownCode() + File.pathSeparator + classPath);
      command.add(EndWithParent.class.getName());
      command.add(Long.toString(ProcessHandle.current().pid()));
      command.add(mainClass);
      command.addAll(arguments);
      return List.copyOf(command);
    }

    private static Path ownCode() {
      try {
        return Path.of(
            EndWithParent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
