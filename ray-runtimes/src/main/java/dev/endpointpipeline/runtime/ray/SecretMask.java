package dev.endpointpipeline.runtime.ray;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Hides secrets in texts. Of a long secret every part of {@value #WINDOW} characters is hidden, as
 * texts come cut off; a shorter one is hidden as a whole.
 *
 * <p>A text is gone through once for all secrets: what is under a window of fixed length is looked
 * up among the secrets by a hash, a rolling one.
 */
final class SecretMask {
  static final int WINDOW = 12;

  /** Shorter values are too common to be hidden, and too short to be secrets. */
  private static final int SHORTEST = 4;

  /** Shorter values are only hidden where they stand alone: "info" is no part of "information". */
  private static final int MIN_PART = 8;

  /** Nobody can choose values that collide. Odd, so that no character is lost. */
  private static final long BASE = new SecureRandom().nextLong() | 1;

  private static final long OUT_OF_WINDOW = power(BASE, WINDOW);

  private static final HexFormat HEX = HexFormat.of();

  /** By their lengths. */
  private final Set<Integer> shortLengths = new TreeSet<>();

  private final Set<String> shortSecrets = new HashSet<>();

  /** Hashes of all windows of all long secrets, sorted. */
  private final long[] windows;

  private SecretMask(Set<String> secrets) {
    secrets.stream()
        .filter(secret -> secret.length() >= SHORTEST && secret.length() < WINDOW)
        .forEach(
            secret -> {
              shortLengths.add(secret.length());
              shortSecrets.add(secret);
            });
    this.windows = secrets.stream().flatMapToLong(SecretMask::windowsOf).sorted().toArray();
  }

  static SecretMask of(Stream<String> values) {
    Set<String> secrets = new HashSet<>();
    values
        .distinct()
        .forEach(
            value -> {
              secrets.add(value);
              String json = JsonMapper.shared().writeValueAsString(value);
              secrets.add(json.substring(1, json.length() - 1));
              secrets.add(ascii(json.substring(1, json.length() - 1)));
              // Longer ones are hidden by their windows.
              value
                  .lines()
                  .map(String::strip)
                  .filter(line -> line.length() < WINDOW)
                  .forEach(secrets::add);
            });
    return new SecretMask(secrets);
  }

  /** The text with each secret in it masked. */
  String mask(String text) {
    BitSet hidden = new BitSet(text.length());
    for (int length : shortLengths) {
      for (int i = 0; i + length <= text.length(); i++) {
        if (shortSecrets.contains(text.substring(i, i + length))
            && (length >= MIN_PART || standsAlone(text, i, i + length))) {
          hidden.set(i, i + length);
        }
      }
    }
    if (windows.length > 0) {
      long[] hashes = windowsOf(text).toArray();
      for (int i = 0; i < hashes.length; i++) {
        if (Arrays.binarySearch(windows, hashes[i]) >= 0) {
          hidden.set(i, i + WINDOW);
        }
      }
    }
    return masked(text, hidden);
  }

  private static String masked(String text, BitSet hidden) {
    StringBuilder shown = new StringBuilder(text.length());
    int shownUpTo = 0;
    for (int i = hidden.nextSetBit(0); i >= 0; i = hidden.nextSetBit(shownUpTo)) {
      shown.append(text, shownUpTo, i).append(RayText.MASK);
      shownUpTo = hidden.nextClearBit(i);
    }
    return shown.append(text, shownUpTo, text.length()).toString();
  }

  private static boolean standsAlone(String text, int from, int to) {
    return (from == 0 || !RayText.isWordCharacter(text.charAt(from - 1)))
        && (to == text.length() || !RayText.isWordCharacter(text.charAt(to)));
  }

  /** The hash of each window, in order. */
  private static LongStream windowsOf(String text) {
    int count = text.length() - WINDOW + 1;
    if (count <= 0) {
      return LongStream.empty();
    }
    long[] hashes = new long[count];
    long hash = 0;
    for (int i = 0; i < text.length(); i++) {
      hash = hash * BASE + text.charAt(i);
      if (i >= WINDOW) {
        hash -= OUT_OF_WINDOW * text.charAt(i - WINDOW);
      }
      if (i >= WINDOW - 1) {
        hashes[i - WINDOW + 1] = hash;
      }
    }
    return Arrays.stream(hashes);
  }

  private static long power(long base, int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= base;
    }
    return power;
  }

  /** As Python's json.dumps writes it. */
  private static String ascii(String json) {
    StringBuilder ascii = new StringBuilder(json.length());
    json.chars()
        .forEach(
            c ->
                ascii.append(c < 0x80 ? Character.toString(c) : "\\u" + HEX.toHexDigits((char) c)));
    return ascii.toString();
  }
}
