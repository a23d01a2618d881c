package dev.endpointpipeline.gateway.authentication;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/**
 * An operator's file of identities, YAML or JSON, in which nothing may be unknown.
 *
 * <p>A file that is followed is looked at every second, by content, since neither times nor events
 * of a file system tell of every change of a mounted one. What is new in it takes effect when two
 * looks have found it the same: who is still writing is waited for. If it can't be understood, or
 * the file is gone, the old content stays in effect, and the log says why.
 *
 * @param <T> what is in the file
 */
public final class IdentityFile<T> implements Supplier<T>, AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(IdentityFile.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Path path;
  private final Class<T> type;
  private final String key;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(IdentityFile::looker);
  private volatile T content;
  private byte[] judged;
  private byte @Nullable [] lastSeen;

  private IdentityFile(Path path, Class<T> type, String key) {
    this.path = path;
    this.type = type;
    this.key = key;
    this.judged = bytes(path, key);
    this.lastSeen = judged;
    this.content = parsed(judged, path, type, key);
  }

  /**
   * Reads a file, and again whenever it has changed.
   *
   * @param key the setting that names the file, for messages
   * @throws IllegalStateException as {@link #read}
   */
  public static <T> IdentityFile<T> follow(Path path, Class<T> content, String key) {
    return follow(path, content, key, BETWEEN_LOOKS);
  }

  static <T> IdentityFile<T> follow(
      Path path, Class<T> content, String key, Duration betweenLooks) {
    IdentityFile<T> file = new IdentityFile<>(path, content, key);
    long millis = betweenLooks.toMillis();
    var unused =
        file.looks.scheduleWithFixedDelay(file::look, millis, millis, TimeUnit.MILLISECONDS);
    return file;
  }

  /**
   * Reads a file once.
   *
   * @param key the setting that names the file, for messages
   * @throws IllegalStateException if the file can't be read or does not have the content; the
   *     message says which file, where and why, and neither it nor a cause repeats what is in the
   *     file, which may be secret
   */
  public static <T> T read(Path path, Class<T> content, String key) {
    return parsed(bytes(path, key), path, content, key);
  }

  /** What is in the file. */
  @Override
  public T get() {
    return content;
  }

  /** Looks no more. */
  @Override
  public void close() {
    looks.shutdownNow();
  }

  void look() {
    byte[] seen = seen();
    byte[] before = lastSeen;
    lastSeen = seen;
    if (seen != null && Arrays.equals(seen, before) && !Arrays.equals(seen, judged)) {
      judged = seen;
      try {
        content = parsed(seen, path, type, key);
        LOGGER.atInfo().addKeyValue("file", path).log("a changed file is in effect");
      } catch (RuntimeException e) {
        stays(e);
      }
    }
  }

  private byte @Nullable [] seen() {
    try {
      return bytes(path, key);
    } catch (IllegalStateException e) {
      if (lastSeen != null) {
        stays(e);
      }
      return null;
    }
  }

  private static void stays(RuntimeException e) {
    LOGGER
        .atError()
        .addKeyValue("reason", e.getMessage())
        .log("what a changed file held before stays in effect");
  }

  private static byte[] bytes(Path path, String key) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new IllegalStateException(key + ": " + path + ": " + e, e);
    }
  }

  private static <T> T parsed(byte[] bytes, Path path, Class<T> content, String key) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      LoaderOptions options = new LoaderOptions();
      options.setAllowDuplicateKeys(false);
      Object tree = new Yaml(new SafeConstructor(options)).load(text);
      if (tree == null) {
        throw new IllegalArgumentException("the file is empty");
      }
      return JSON.convertValue(tree, content);
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      throw malformed(
          key,
          path,
          "not valid YAML at line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1));
    } catch (YAMLException e) {
      throw malformed(key, path, "not valid YAML");
    } catch (CharacterCodingException e) {
      throw malformed(key, path, "not UTF-8");
    } catch (JacksonException e) {
      throw malformed(key, path, where(e) + problem(e));
    } catch (IllegalArgumentException e) {
      throw malformed(key, path, String.valueOf(e.getMessage()));
    }
  }

  private static IllegalStateException malformed(String key, Path path, String problem) {
    return new IllegalStateException(key + ": " + path + ": " + problem);
  }

  /** With a colon and a space after it, unless it is the file as a whole. */
  private static String where(JacksonException e) {
    StringBuilder where = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      String name = step.getPropertyName();
      where.append(name == null ? "[" + step.getIndex() + "]." : name + ".");
    }
    return where.toString().replace(".[", "[").replaceFirst("\\.$", ": ");
  }

  private static String problem(JacksonException e) {
    if (e.getCause() instanceof IllegalArgumentException rule) {
      return String.valueOf(rule.getMessage());
    }
    return e instanceof UnrecognizedPropertyException ? "unknown key" : "value of the wrong type";
  }

  private static Thread looker(Runnable looks) {
    Thread thread = new Thread(looks, "identity-file");
    thread.setDaemon(true);
    return thread;
  }
}
