package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.recording.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** Reads the journal of a run, also while the run goes on. */
public final class JournalReader {
  private static final int MAX_LINE_LENGTH = 1 << 20;
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build()
          .readerFor(JournalEntry.class);

  private JournalReader() {}

  /**
   * Reads all entries in constant memory. A last line without its end is ignored, and so is a file
   * that does not exist.
   *
   * @throws ReplayException if another line is not an entry, naming it
   */
  public static void read(Path file, Consumer<JournalEntry> consumer) {
    readWhile(
        file,
        entry -> {
          consumer.accept(entry);
          return true;
        });
  }

  /**
   * Reads entries like {@link #read} until the consumer returns false.
   *
   * @throws ReplayException if a line up to there is not an entry, naming it
   */
  public static void readWhile(Path file, Predicate<JournalEntry> consumer) {
    if (!Files.exists(file)) {
      return;
    }
    try (Lines lines = new Lines(Files.newInputStream(file), MAX_LINE_LENGTH)) {
      boolean more = true;
      while (more && lines.next() && lines.isTerminated()) {
        more = consumer.test(entry(file, lines));
      }
    } catch (Lines.TooLongException e) {
      throw new ReplayException(file + ": a line is longer than 1 MiB (expected: a journal)", e);
    } catch (IOException e) {
      throw new ReplayException("can't read " + file + ": " + e.getMessage(), e);
    }
  }

  private static JournalEntry entry(Path file, Lines lines) {
    try {
      return JSON.readValue(lines.buffer(), lines.offset(), lines.length());
    } catch (JacksonException e) {
      throw new ReplayException(
          ("%s, line %d: not an entry of a journal (expected: a JSON object; only the last line may"
                  + " be cut off)")
              .formatted(file, lines.number()));
    }
  }
}
