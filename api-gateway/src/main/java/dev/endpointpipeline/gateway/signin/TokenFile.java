package dev.endpointpipeline.gateway.signin;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.endpointpipeline.schemas.Caller;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of known tokens, YAML or JSON; it holds hashes, so reading it does not give the tokens.
 *
 * <pre>{@code
 * tokens:
 *   - sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  # of the token
 *     user: {domain_name: acme, domain_id: d-1, user_name: ann, user_id: u-1}
 *     workspaces: [ws-1, ws-2]                                                  # or ["*"]
 * }</pre>
 */
record TokenFile(List<Entry> tokens) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.WRAP_EXCEPTIONS)
          .build();

  TokenFile {
    if (tokens == null || tokens.isEmpty()) {
      throw new IllegalArgumentException("tokens: none (expected: at least one)");
    }
    tokens = List.copyOf(tokens);
  }

  /**
   * @throws IllegalStateException if the file can't be read or is not as described; the message
   *     says which file and why
   */
  static TokenFile read(Path path) {
    try (Reader reader = Files.newBufferedReader(path)) {
      Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
      if (tree == null) {
        throw new IllegalArgumentException("the file is empty");
      }
      return JSON.convertValue(tree, TokenFile.class);
    } catch (JacksonException e) {
      throw unreadable(path, e.getOriginalMessage(), e);
    } catch (IOException | YAMLException | IllegalArgumentException e) {
      throw unreadable(path, e.toString(), e);
    }
  }

  private static IllegalStateException unreadable(Path path, String why, Exception cause) {
    return new IllegalStateException("gateway.sign-in.token-file: " + path + ": " + why, cause);
  }

  /**
   * @param sha256 hash of the token, in lower-case hexadecimal digits
   */
  record Entry(String sha256, SignedInCaller caller) {
    private static final int SHA256_HEX_LENGTH = 64;

    @JsonCreator
    static Entry of(
        @JsonProperty("sha256") @Nullable String sha256,
        @JsonProperty("user") @Nullable User user,
        @JsonProperty("workspaces") @Nullable Set<String> workspaces) {
      if (user == null) {
        throw new IllegalArgumentException("user: missing");
      }
      return new Entry(
          canonical(sha256),
          new SignedInCaller(
              new Caller(user.domainName(), user.domainId(), user.userName(), user.userId()),
              new Workspaces(workspaces == null ? Set.of() : workspaces)));
    }

    private static String canonical(@Nullable String sha256) {
      if (sha256 == null || sha256.length() != SHA256_HEX_LENGTH) {
        throw new IllegalArgumentException("sha256: malformed (expected: 64 hexadecimal digits)");
      }
      return HexFormat.of().formatHex(HexFormat.of().parseHex(sha256));
    }
  }

  record User(
      @JsonProperty("domain_name") @Nullable String domainName,
      @JsonProperty("domain_id") @Nullable String domainId,
      @JsonProperty("user_name") @Nullable String userName,
      @JsonProperty("user_id") @Nullable String userId) {}
}
