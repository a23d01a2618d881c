package dev.endpointpipeline.runtime.ray;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The URI of an application's code. */
final class WorkingDirectory {
  private static final Pattern URI =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^?#]*)(.*)", Pattern.DOTALL);
  private static final String OBS = "obs";
  private static final String LOCAL = "local";

  /** Schemes of packages that Ray 2.60 fetches; {@code gcs} is its own store, not Google's. */
  private static final Set<String> PACKAGES =
      Set.of("http", "https", "s3", "gs", "azure", "abfss", "file", "gcs");

  private static final List<String> ARCHIVES = List.of(".zip", ".tar.gz", ".tgz", ".tar.xz");

  private WorkingDirectory() {}

  /**
   * The URI to give to Ray.
   *
   * @throws IllegalArgumentException if Ray would not take it; the message does not repeat it, as
   *     it may hold a signature
   */
  static String uri(String given, ObjectStore objectStore) {
    Matcher uri = URI.matcher(given);
    if (!uri.matches()) {
      throw new IllegalArgumentException(
          "no URI (expected: the URI of an archive; a path is on no node of Ray)");
    }
    String scheme = uri.group(1).toLowerCase(Locale.ROOT);
    String path = uri.group(2);
    if (scheme.equals(OBS)) {
      requireArchive(path + uri.group(3));
      return objectStore.address(given);
    }
    if (scheme.equals(LOCAL)) {
      if (!path.startsWith("/") || isArchive(path)) {
        throw new IllegalArgumentException("local:// (expected: an absolute path of a directory)");
      }
      return given;
    }
    if (!PACKAGES.contains(scheme)) {
      throw new IllegalArgumentException(
          scheme + ":// (expected: http, https, s3, gs, azure, abfss, file, gcs, local or obs)");
    }
    requireArchive(path);
    return given;
  }

  private static void requireArchive(String path) {
    if (!isArchive(path)) {
      throw new IllegalArgumentException("no archive (expected: one of " + ARCHIVES + ")");
    }
  }

  private static boolean isArchive(String path) {
    return ARCHIVES.stream().anyMatch(path::endsWith);
  }
}
