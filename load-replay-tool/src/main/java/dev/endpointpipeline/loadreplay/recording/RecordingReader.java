package dev.endpointpipeline.loadreplay.recording;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the calls of a recording, plain or gzip, one at a time and in constant memory. Plain
 * targets of vegeta's JSON format are read too: without {@code id} and {@code at}, a call's id is
 * the number of its line, and it is at the same time as the call before.
 *
 * <p>Unknown members are ignored, with one warning for each name. Blank lines are skipped. Not
 * thread-safe.
 */
public final class RecordingReader implements Iterator<RecordedCall>, AutoCloseable {
  /** Maximum length of a line, in bytes: far above the API's body of 1 MiB in base64. */
  public static final int MAX_LINE_LENGTH = 64 << 20;

  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_UNKNOWN_MEMBERS = 20;
  private static final int BUFFER = 1 << 16;

  private final String name;
  private final Lines lines;
  private final Consumer<String> warnings;
  private final Set<String> unknownMembers = new HashSet<>();
  private final @Nullable RecordingInfo info;
  private @Nullable RecordedCall next;
  private long lastAt;

  private RecordingReader(String name, InputStream in, Consumer<String> warnings) {
    this.name = name;
    this.lines = new Lines(in, MAX_LINE_LENGTH);
    this.warnings = warnings;
    CallParser first = parseLine();
    this.info = first == null ? null : first.info();
    this.next = first == null ? null : call(first);
  }

  /**
   * Opens a file and reads its first line.
   *
   * @param warnings receives warnings, which have the name of the file and the line
   * @throws RecordingException if the file or its first line can't be read
   */
  public static RecordingReader open(Path file, Consumer<String> warnings) {
    try {
      return of(Files.newInputStream(file), file.toString(), warnings);
    } catch (NoSuchFileException e) {
      throw new RecordingException(file + ": no such file", e);
    } catch (IOException e) {
      throw new RecordingException(file + ": can't be read: " + FileFailures.reason(e), e);
    }
  }

  /**
   * Reads the first line of a stream.
   *
   * @param in plain or gzip; {@link #close} closes it
   * @param name of the stream, for messages
   * @param warnings receives warnings, which have the name and the line
   * @throws RecordingException if the first line can't be read
   */
  public static RecordingReader of(InputStream in, String name, Consumer<String> warnings) {
    try {
      return new RecordingReader(name, unzipped(in), warnings);
    } catch (IOException e) {
      throw new RecordingException(name + ": can't be read: " + e.getMessage(), e);
    }
  }

  private static InputStream unzipped(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
    buffered.mark(2);
    boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
    buffered.reset();
    return gzip ? new GZIPInputStream(buffered, BUFFER) : buffered;
  }

  /** What the first line says about the recording; null for plain targets of vegeta. */
  public @Nullable RecordingInfo info() {
    return info;
  }

  /**
   * Whether there is another call; waits for its line.
   *
   * @throws RecordingException if the line can't be read, or is no valid call
   */
  @Override
  public boolean hasNext() {
    if (next == null) {
      CallParser parsed = parseLine();
      next = parsed == null ? null : call(parsed);
    }
    return next != null;
  }

  /**
   * The next call.
   *
   * @throws RecordingException if its line can't be read, or is no valid call
   */
  @Override
  public RecordedCall next() {
    RecordedCall call = hasNext() ? next : null;
    if (call == null) {
      throw new NoSuchElementException();
    }
    next = null;
    return call;
  }

  /** The remaining calls, read as the stream goes on. */
  public Stream<RecordedCall> calls() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  private RecordedCall call(CallParser parsed) {
    try {
      RecordedCall call =
          info == null ? parsed.callOrTarget(lines.number(), lastAt) : parsed.call(lastAt);
      lastAt = call.atMicros();
      return call;
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage(), e);
    }
  }

  private @Nullable CallParser parseLine() {
    try {
      do {
        if (!lines.next()) {
          return null;
        }
      } while (lines.isBlank());
    } catch (Lines.TooLongException e) {
      throw invalid("longer than %d MiB".formatted(MAX_LINE_LENGTH >> 20), e);
    } catch (IOException e) {
      throw invalid("can't be read: " + e.getMessage(), e);
    }
    try (JsonParser json =
        JSON.createParser(
            ObjectReadContext.empty(), lines.buffer(), lines.offset(), lines.length())) {
      return parse(json);
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage(), e);
    }
  }

  /** Does not use Jackson's messages, because they quote the text, which may be a secret. */
  private CallParser parse(JsonParser json) {
    try {
      return CallParser.parse(json, this::warnOfUnknownMember);
    } catch (JacksonException e) {
      throw invalid(
          "column %d: no valid JSON %s%s"
              .formatted(
                  json.currentLocation().getColumnNr(),
                  CallParser.ONE_CALL,
                  lines.isTerminated() ? "" : "; the recording may have been cut off"),
          e);
    }
  }

  private void warnOfUnknownMember(String member) {
    if (unknownMembers.size() < MAX_UNKNOWN_MEMBERS && unknownMembers.add(member)) {
      warnings.accept(
          "%s: line %d: %s: unknown member, ignored".formatted(name, lines.number(), member));
    }
  }

  private RecordingException invalid(@Nullable String reason, Exception cause) {
    return new RecordingException("%s: line %d: %s".formatted(name, lines.number(), reason), cause);
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new RecordingException(name + ": can't be closed: " + e.getMessage(), e);
    }
  }
}
