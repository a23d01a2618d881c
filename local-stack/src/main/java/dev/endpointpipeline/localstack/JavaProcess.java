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
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * A Java program in its own JVM, with the same JDK as this one. It can be killed, paused and
 * restarted. It stops when this JVM exits, even by SIGKILL.
 *
 * <p>Its output is appended to a log file. Needs a POSIX system. Not thread-safe.
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
  private final @Nullable ClassDataArchive recording;
  private Process process;
  private @Nullable Suspension suspension;

  private JavaProcess(Builder builder, Path logFile) {
    this.name = builder.name;
    this.command = builder.command();
    this.environment = Map.copyOf(builder.environment);
    this.logFile = logFile;
    this.readyWhen = builder.readyWhen;
    this.recording = builder.classData == ClassData.RECORD ? builder.archive() : null;
    this.process = launch(Map.of());
  }

  /** Returns a builder of a process; the name appears in messages and in its log. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  private Process launch(Map<String, String> moreEnvironment) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
            .redirectInput(new File("/dev/null"));
    builder.environment().putAll(environment);
    builder.environment().putAll(moreEnvironment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new LocalStackException("%s: cannot start: %s".formatted(name, e.getMessage()), e);
    }
  }

  /**
   * Waits until the process is ready.
   *
   * @return this process
   * @throws ProcessDiedException if the process exits instead
   * @throws LocalStackException on timeout
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

  /** Kills the process with SIGKILL; does nothing if it has exited. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
    resume();
  }

  /**
   * Stops the process with SIGTERM, and with SIGKILL after the grace period. A process that records
   * class data writes them now.
   *
   * @return whether it exited within the grace period
   */
  public boolean stop(Duration grace) {
    resume();
    process.destroy();
    try {
      boolean ended = process.waitFor(grace.toNanos(), TimeUnit.NANOSECONDS);
      kill();
      if (ended && recording != null) {
        recording.publish();
      }
      return ended;
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Suspends the process with SIGSTOP until {@link #resume}. */
  public void pause() {
    if (suspension == null) {
      suspension = Suspension.of(this);
    }
  }

  /** Resumes a paused process; otherwise does nothing. */
  public void resume() {
    if (suspension != null) {
      suspension.end();
      suspension = null;
    }
  }

  /**
   * Kills the process if it runs, starts it again with the same arguments, ports and data, and
   * waits until it is ready.
   *
   * @throws LocalStackException if it does not become ready
   */
  public void restart() {
    kill();
    process = launch(Map.of());
    awaitReady(READY_TIMEOUT);
  }

  /**
   * Kills the process if it runs, starts it again with more environment variables until the next
   * restart, and returns at once.
   */
  public void restartWith(Map<String, String> moreEnvironment) {
    kill();
    process = launch(moreEnvironment);
  }

  /**
   * @throws ProcessDiedException if the process has exited
   */
  public void requireAlive() {
    if (!isAlive()) {
      throw new ProcessDiedException(this, process.exitValue());
    }
  }

  /** Whether the process is alive, running or paused. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** The exit code of the latest process; empty while it runs. */
  public OptionalInt exitCode() {
    return isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
  }

  /** The process id of the latest process. */
  public long pid() {
    return process.pid();
  }

  /** The name in messages. */
  public String name() {
    return name;
  }

  /** The file with the output of the process. */
  public Path logFile() {
    return logFile;
  }

  /** Kills the process. */
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

  /** Builds a process; needs either a jar, or a class path with a main class. */
  public static final class Builder {
    private final String name;
    private String program = "";
    private String classPath = "";
    private String mainClass = "";
    private final List<String> jvmArguments = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();
    private @Nullable Path logFile;
    private @Nullable Path classDataDirectory;
    private ClassData classData = ClassData.NONE;
    private Callable<Boolean> readyWhen = () -> true;

    private Builder(String name) {
      this.name = name;
    }

    /**
     * Runs a jar as {@code java -jar} does, for example a Spring Boot jar.
     *
     * @throws LocalStackException if the jar does not exist or has no main class
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

    /** Runs a main class with a class path, in the format of {@code java -cp}. */
    public Builder classPath(String classPath, String mainClass) {
      this.classPath = classPath;
      this.mainClass = mainClass;
      return this;
    }

    /**
     * Uses or records an archive of class data in this directory, under the program's name.
     *
     * @param program the same for all processes that run this class path
     */
    public Builder classData(ClassData classData, Path directory, String program) {
      this.classData = classData;
      this.classDataDirectory = directory.toAbsolutePath();
      this.program = program;
      return this;
    }

    /** Whether there is an archive of class data for this program. */
    public boolean hasClassData() {
      return classDataDirectory != null && archive().exists();
    }

    /** Adds JVM arguments, for example {@code -Xmx512m}. */
    public Builder jvmArguments(String... jvmArguments) {
      this.jvmArguments.addAll(List.of(jvmArguments));
      return this;
    }

    /** Adds program arguments. */
    public Builder arguments(String... arguments) {
      this.arguments.addAll(List.of(arguments));
      return this;
    }

    /** Sets an environment variable; all others are inherited from this JVM. */
    public Builder environment(String variable, String value) {
      environment.put(variable, value);
      return this;
    }

    /** Sets the file for the output; its directory is created if missing. Required. */
    public Builder logFile(Path logFile) {
      this.logFile = logFile;
      return this;
    }

    /**
     * Sets the condition that {@link #awaitReady} and {@link #restart} wait for; an exception
     * counts as not ready. By default, a running process is ready.
     */
    public Builder readyWhen(Callable<Boolean> readyWhen) {
      this.readyWhen = readyWhen;
      return this;
    }

    /**
     * Starts the process and returns at once.
     *
     * @throws LocalStackException if the operating system can't start it
     */
    public JavaProcess start() {
      if (mainClass.isEmpty() || logFile == null) {
        throw new IllegalStateException(name + ": needs a jar or main class, and a log file");
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
      command.addAll(classDataArguments());
      command.addAll(jvmArguments);
      command.add("-cp");
      command.add(wholeClassPath());
      command.add(EndWithParent.class.getName());
      command.add(Long.toString(ProcessHandle.current().pid()));
      command.add(mainClass);
      command.addAll(arguments);
      return List.copyOf(command);
    }

    private List<String> classDataArguments() {
      return switch (classData) {
        case NONE -> List.of();
        case USE -> archive().argumentsToUse();
        case RECORD -> archive().argumentsToRecord();
      };
    }

    private ClassDataArchive archive() {
      Path directory = Objects.requireNonNull(classDataDirectory);
      return new ClassDataArchive(directory, program, wholeClassPath());
    }

    private String wholeClassPath() {
      return ownCode() + File.pathSeparator + classPath;
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
