package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.service.hash.Sha256;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Valid Kubernetes names from ids that need not be valid: letters of both cases, digits and hyphens
 * in any order. An id always gives the same name.
 */
final class KubernetesName {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

  /** KubeRay's limit for a RayService is 47: it appends to it, up to Kubernetes' 63. */
  private static final int MAX_ID_IN_SERVICE = 35;

  private static final String SERVICE_PREFIX = "ep-";
  private static final int HASH_IN_SERVICE = 8;
  private static final int HASH_IN_LABEL = 6;
  private static final int MAX_LABEL = 63;

  private KubernetesName() {}

  /**
   * The RayService of an endpoint: a DNS-1035 label of at most 47 characters. It begins with the
   * endpoint's id, changed to a valid name, and ends in a hash of both ids, as endpoints of several
   * workspaces may be in one namespace.
   */
  static String ofService(EndpointKey key) {
    String id = fit(key.endpointId());
    String stem = stripped(id.substring(0, Math.min(id.length(), MAX_ID_IN_SERVICE)));
    return SERVICE_PREFIX + stem + "-" + hash(key.toString(), HASH_IN_SERVICE);
  }

  /** The id itself if it is a DNS label; if not, its valid part and a part of its hash. */
  static String ofId(String id) {
    if (LABEL.matcher(id).matches() && id.length() <= MAX_LABEL) {
      return id;
    }
    return fit(id) + "-" + hash(id, HASH_IN_LABEL);
  }

  /** Whether it is a valid name of a namespace. */
  static boolean isLabel(String name) {
    return LABEL.matcher(name).matches() && name.length() <= MAX_LABEL;
  }

  private static String fit(String id) {
    String fit = stripped(id.toLowerCase(Locale.ROOT));
    return fit.isEmpty() ? "x" : fit;
  }

  private static String stripped(String text) {
    return text.replaceAll("^-+|-+$", "");
  }

  /** The first hexadecimal digits of the text's hash. */
  static String hash(String text, int length) {
    return Sha256.hex(text).substring(0, length);
  }
}
