package dev.endpointpipeline.localstack;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;

/** The programs of a stack, at the paths where this module's build has put them. */
record Programs(
    String brokerClassPath,
    String brokerImage,
    Path registryJar,
    String registryImage,
    Path classData) {
  private static final String RESOURCE = "programs.properties";

  /**
   * Reads the paths and checks that the files exist.
   *
   * @throws LocalStackException if one is missing
   */
  static Programs ofTheBuild() {
    Properties properties = new Properties();
    try (InputStream resource = Programs.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw notBuilt(RESOURCE);
      }
      properties.load(resource);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Programs(
            properties.getProperty("broker.class-path", ""),
            properties.getProperty("broker.image", ""),
            Path.of(properties.getProperty("registry.jar", "")),
            properties.getProperty("registry.image", ""),
            Path.of(properties.getProperty("class-data", "")))
        .checked();
  }

  Programs checked() {
    Arrays.stream(brokerClassPath.split(File.pathSeparator))
        .filter(file -> !Files.exists(Path.of(file)))
        .findFirst()
        .ifPresent(
            missing -> {
              throw notBuilt(missing);
            });
    if (!Files.isRegularFile(registryJar)) {
      throw notBuilt(registryJar.toString());
    }
    return this;
  }

  private static LocalStackException notBuilt(String missing) {
    return new LocalStackException(
        "%s: missing; build the module local-stack: mvn -B package -pl local-stack -am"
            .formatted(missing));
  }
}
