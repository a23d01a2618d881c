package dev.endpointpipeline.worker.runtime.ray;

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
 * <p>Compares contents, not times: those of a mounted ConfigMap say little. Thread-safe.
 */
public final class CatalogueFile<T> implements Supplier<T> {
  private static final Logger LOGGER = LoggerFactory.getLogger(CatalogueFile.class);

  private final Resource file;
  private final Function<String, T> parser;
  private final Duration interval;
  private final Clock clock;
  private String text;
  private T catalogue;
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
      look();
    }
    return catalogue;
  }

  private void look() {
    try {
      String newText = file.getContentAsString(StandardCharsets.UTF_8);
      if (!newText.equals(text)) {
        catalogue = parser.apply(newText);
        text = newText;
        LOGGER
            .atInfo()
            .addKeyValue("file", file.getDescription())
            .log("catalogue changed, the new one is used from now on");
      }
      trouble = null;
    } catch (IOException | InvalidCatalogueException e) {
      warnOnce(String.valueOf(e.getMessage()));
    }
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
