package dev.endpointpipeline.runtime.ray;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.web.util.UriUtils;

/**
 * Addresses of objects that callers name {@code obs://bucket/key}, a scheme that Ray does not know.
 *
 * @param template an address with {@code {bucket}} and {@code {key}}, for example {@code
 *     https://{bucket}.obs.cn-north-4.myhuaweicloud.com/{key}}; none if there is no such store
 */
record ObjectStore(Optional<String> template) {
  private static final Pattern ADDRESS =
      Pattern.compile("(?i:obs)://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(.+)", Pattern.DOTALL);

  /**
   * The address of an object.
   *
   * @throws IllegalArgumentException if the text names none, or there is no such store
   */
  String address(String obs) {
    String address =
        template.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "obs:// (expected: another scheme, since no address of OBS is configured)"));
    Matcher parts = ADDRESS.matcher(obs);
    if (!parts.matches()) {
      throw new IllegalArgumentException("malformed (expected: obs://bucket/key)");
    }
    return address
        .replace("{bucket}", parts.group(1))
        .replace("{key}", UriUtils.encodePath(parts.group(2), StandardCharsets.UTF_8));
  }
}
