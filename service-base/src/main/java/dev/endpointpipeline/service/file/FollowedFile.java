package dev.endpointpipeline.service.file;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The content of a text file that may change at any time.
 *
 * <p>A daemon thread reads the file once per interval. What it finds takes effect when two reads in
 * succession find the same: a file that is still being written, by {@code kubectl cp} for example,
 * differs between two reads, and the part that is already there might parse. Only content counts.
 * The times of a file tell little: those of a mounted ConfigMap belong to a symbolic link's target,
 * and {@code kubectl cp} restores those of the source. Reading in the background and not on access
 * bounds how long a change takes even if nobody asks for the content, and keeps callers from
 * waiting for a slow volume.
 *
 * <p>If the file is missing or its content is refused, also in two reads, the previous content
 * stays in effect and an error is logged, once for each reason.
 *
 * @param <T> what the content is parsed to
 */
public final class FollowedFile<T> implements Supplier<T>, AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(FollowedFile.class);
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);

  private final Path path;
  private final String key;
  private final Function<String, T> parser;
  private final ScheduledExecutorService reads =
      Executors.newSingleThreadScheduledExecutor(FollowedFile::daemon);
  private volatile T content;

  /** The text that {@link #content} was parsed from. */
  private String textInEffect;

  /** The result of the last read. */
  private Snapshot last;

  /** The last result that two reads in succession had. */
  private Snapshot confirmed;

  private FollowedFile(Path path, String key, Function<String, T> parser) {
    this.path = path;
    this.key = key;
    this.parser = parser;
    Snapshot first = read();
    if (first.text == null) {
      throw new IllegalStateException(described(String.valueOf(first.problem)));
    }
    try {
      this.content = parser.apply(first.text);
    } catch (IllegalArgumentException e) {
      // Without the cause, which may quote a secret
      throw new IllegalStateException(described(String.valueOf(e.getMessage())));
    }
    this.textInEffect = first.text;
    this.last = first;
    this.confirmed = first;
  }

  /** A file's text, or why it could not be read. */
  private record Snapshot(@Nullable String text, @Nullable String problem) {}

  /** Follows a file that is read every second. */
  public static <T> FollowedFile<T> follow(Path path, String key, Function<String, T> parser) {
    return follow(path, key, parser, DEFAULT_INTERVAL);
  }

  /**
   * Reads a file and follows its changes until it is closed or the process ends.
   *
   * @param key the setting that names the file, for messages
   * @param parser throws {@link IllegalArgumentException} if it refuses the text; its message is
   *     logged and must not contain secrets
   * @param interval time between two reads, positive; a change takes effect within two intervals
   * @throws IllegalStateException if the file can't be read or is refused; the message names key,
   *     file and reason
   */
  public static <T> FollowedFile<T> follow(
      Path path, String key, Function<String, T> parser, Duration interval) {
    FollowedFile<T> file = new FollowedFile<>(path, key, parser);
    long nanos = interval.toNanos();
    var unused =
        file.reads.scheduleWithFixedDelay(file::keepReading, nanos, nanos, TimeUnit.NANOSECONDS);
    return file;
  }

  /** The content in effect. */
  @Override
  public T get() {
    return content;
  }

  /** Stops reading the file; the content stays available. */
  @Override
  public void close() {
    reads.shutdownNow();
  }

  /** An exception would end the schedule without a word, and revoked tokens would stay valid. */
  private void keepReading() {
    try {
      readAgain();
    } catch (RuntimeException | Error e) {
      LOGGER.atError().addKeyValue("file", path).setCause(e).log("can't read the file again");
    }
  }

  /** Runs on one thread at a time. */
  void readAgain() {
    Snapshot current = read();
    boolean isStable = current.equals(last);
    last = current;
    if (isStable && !current.equals(confirmed)) {
      confirmed = current;
      if (current.text == null) {
        logIgnored(String.valueOf(current.problem));
      } else {
        take(current.text);
      }
    }
  }

  private void take(String text) {
    if (text.equals(textInEffect)) {
      LOGGER
          .atInfo()
          .addKeyValue("file", path)
          .log("the file has the content that is in effect again");
      return;
    }
    try {
      content = parser.apply(text);
      textInEffect = text;
      LOGGER.atInfo().addKeyValue("file", path).log("the changed file is in effect");
    } catch (IllegalArgumentException e) {
      logIgnored(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // A fault of the parser, whose message may quote the file
      logIgnored("the parser failed: " + e.getClass().getName());
    }
  }

  private void logIgnored(String reason) {
    LOGGER
        .atError()
        .addKeyValue("reason", described(reason))
        .log("ignored a changed file; its previous content stays in effect");
  }

  private Snapshot read() {
    try {
      return new Snapshot(Files.readString(path), null);
    } catch (CharacterCodingException e) {
      return new Snapshot(null, "not UTF-8");
    } catch (IOException e) {
      return new Snapshot(null, e.toString());
    }
  }

  private String described(String problem) {
    return key + ": " + path + ": " + problem;
  }

  private static Thread daemon(Runnable reads) {
    Thread thread = new Thread(reads, "followed-file");
    thread.setDaemon(true);
    return thread;
  }
}
