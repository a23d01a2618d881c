package dev.endpointpipeline.gateway.signin;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads an operator's file of identities, YAML or JSON, in which nothing may be unknown. */
public final class IdentityFile {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.WRAP_EXCEPTIONS)
          .build();

  private IdentityFile() {}

  /**
   * @param key the setting that names the file, for messages
   * @throws IllegalStateException if the file can't be read or does not have the content; the
   *     message says which file and why
   */
  public static <T> T read(Path path, Class<T> content, String key) {
    try (Reader reader = Files.newBufferedReader(path)) {
      Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
      if (tree == null) {
        throw new IllegalArgumentException("the file is empty");
      }
      return JSON.convertValue(tree, content);
    } catch (JacksonException e) {
      throw new IllegalStateException(key + ": " + path + ": " + e.getOriginalMessage(), e);
    } catch (IOException | YAMLException | IllegalArgumentException e) {
      throw new IllegalStateException(key + ": " + path + ": " + e, e);
    }
  }
}
