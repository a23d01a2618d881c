package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.catalogue.InvalidCatalogueException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;

/**
 * A catalogue that follows its file. Looks at the file when asked, at most once per interval; a
 * file that can't be read or has mistakes is logged, and what was read before goes on being used.
 *
 * <p>A change counts once the file was not written for an interval, or two looks in succession find
 * the same: while a file is written, its first half can be a catalogue too, in which entries are
 * missing. Whether there is a change is told by contents, not by times: those of a mounted
 * ConfigMap say little.
 *
 * <p>Thread-safe.
 */
public final class CatalogueFile<T> implements Supplier<T> {
  private static final Logger LOGGER = LoggerFactory.getLogger(CatalogueFile.class);

  private final Resource file;
  private final Function<String, T> parser;
  private final Duration interval;
  private final Clock clock;
  private String text;
  private T catalogue;

  /** What the last look found, if it is none that is used. */
  private @Nullable String unconfirmed;

  private Instant nextLook;
  private @Nullable String trouble;

  /**
   * Reads the file for the first time.
   *
   * @param parser makes a catalogue of a text or throws {@link InvalidCatalogueException}
   * @param interval how long a change may go unnoticed, not negative
   * @param key the setting that names the file, for messages
   * @throws IllegalStateException if the file can't be read or has mistakes, naming all
   */
  public CatalogueFile(
      Resource file, Function<String, T> parser, Duration interval, Clock clock, String key) {
    this.file = file;
    this.parser = parser;
    this.interval = interval;
    this.clock = clock;
    try {
      this.text = file.getContentAsString(StandardCharsets.UTF_8);
      this.catalogue = parser.apply(text);
    } catch (IOException | InvalidCatalogueException e) {
      throw new IllegalStateException(
          key + ": " + file.getDescription() + ": " + e.getMessage(), e);
    }
    this.nextLook = clock.instant().plus(interval);
  }

  @Override
  public synchronized T get() {
    Instant now = clock.instant();
    if (!now.isBefore(nextLook)) {
      nextLook = now.plus(interval);
      look(now);
    }
    return catalogue;
  }

  private void look(Instant now) {
    try {
      String newText = file.getContentAsString(StandardCharsets.UTF_8);
      if (newText.equals(text)) {
        unconfirmed = null;
        trouble = null;
      } else if (newText.equals(unconfirmed) || isAtRest(now)) {
        catalogue = parser.apply(newText);
        text = newText;
        unconfirmed = null;
        trouble = null;
        LOGGER
            .atInfo()
            .addKeyValue("file", file.getDescription())
            .log("catalogue changed, the new one is used from now on");
      } else {
        unconfirmed = newText;
      }
    } catch (InvalidCatalogueException e) {
      warnOnce(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      unconfirmed = null;
      warnOnce(String.valueOf(e.getMessage()));
    }
  }

  private boolean isAtRest(Instant now) throws IOException {
    Instant written = Instant.ofEpochMilli(file.lastModified());
    return !written.plus(interval).isAfter(now);
  }

  private void warnOnce(String message) {
    if (!Objects.equals(message, trouble)) {
      trouble = message;
      LOGGER
          .atWarn()
          .addKeyValue("file", file.getDescription())
          .addKeyValue("mistakes", message)
          .log("catalogue can't be used, the one before stays");
    }
  }
}
