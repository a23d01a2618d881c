package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.service.hash.Sha256;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Valid names of worker groups: they become part of the names and labels of pods. A valid name
 * stays as it is. Another one is changed to a valid one that ends in a part of its hash, so that it
 * does not depend on the other groups: another name would be another cluster.
 */
final class GroupName {
  private static final int LONGEST = 40;
  private static final int HASH_LENGTH = 6;
  private static final Pattern SAFE = Pattern.compile("[a-z]([a-z0-9-]{0,38}[a-z0-9])?");

  /** What KubeRay calls the head. */
  private static final String HEAD = "headgroup";

  private GroupName() {}

  /**
   * @param given the name that the owner gave the group; may be empty
   * @param position of the group, from 0; names it if the owner does not
   */
  static String of(String given, int position) {
    if (given.isEmpty()) {
      return "group-" + position;
    }
    if (SAFE.matcher(given).matches() && !given.equals(HEAD)) {
      return given;
    }
    String safe =
        given.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceFirst("^[^a-z]+", "");
    String cut = safe.substring(0, Math.min(safe.length(), LONGEST - HASH_LENGTH - 1));
    String stem = cut.replaceFirst("-+$", "");
    return (stem.isEmpty() ? "group" : stem) + "-" + hash(given);
  }

  private static String hash(String text) {
    return Sha256.hex(text).substring(0, HASH_LENGTH);
  }
}
