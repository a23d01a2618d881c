package dev.endpointpipeline.gateway.authentication.accesskey;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access keys of a YAML or JSON file. It contains the secrets themselves, as a signature can
 * only be verified with the secret that made it: only the gateway should be able to read the file.
 *
 * <pre>{@code
 * access_keys:
 *   - ak: HPUA7LRZ3M5EXAMPLE00
 *     sk: 0sKqJ5...                                                   # at least 16 characters
 *     project_id: 0605767e4e80d5a32f2ac0182ab3bb6e                    # any project when left out
 *     user: {domain_name: acme, domain_id: d-1, user_name: ann, user_id: u-1}
 *     grants:
 *       - workspaces: [ws-1, ws-2]                                    # or ["*"]
 *         actions: [endpoint:show, endpoint:list]                     # all when left out
 * }</pre>
 */
final class AccessKeyFile {
  private static final Logger LOGGER = LoggerFactory.getLogger(AccessKeyFile.class);

  private final Map<String, AccessKey> keys;

  private AccessKeyFile(Map<String, AccessKey> keys) {
    this.keys = keys;
  }

  /** Only warns, as some platforms mount secrets like this. */
  static void warnIfReadableByAll(Path path) {
    if (isReadableByAll(path)) {
      LOGGER
          .atWarn()
          .addKeyValue("file", path)
          .log("every user of this machine can read the secrets of the access keys");
    }
  }

  private static boolean isReadableByAll(Path path) {
    try {
      return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException e) {
      // The file system has no such permissions.
      return false;
    }
  }

  /**
   * @throws IllegalArgumentException if the file has no key, or an id twice
   */
  @JsonCreator
  static AccessKeyFile of(@JsonProperty("access_keys") @Nullable List<AccessKey> keys) {
    if (keys == null || keys.isEmpty() || keys.stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException(
          "access_keys: none or an empty entry (expected: at least one)");
    }
    return new AccessKeyFile(
        keys.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    AccessKey::id,
                    Function.identity(),
                    (one, other) -> {
                      throw new IllegalArgumentException(
                          "access_keys: " + one.id() + " is there twice (expected: once)");
                    })));
  }

  Optional<AccessKey> find(String id) {
    return Optional.ofNullable(keys.get(id));
  }
}
