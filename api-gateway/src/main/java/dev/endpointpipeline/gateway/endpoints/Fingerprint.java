package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.service.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** SHA-256 over several parts, with the length of each, so that their borders count. */
final class Fingerprint {
  private static final int ID_BYTES = 16;

  private final MessageDigest digest = Sha256.newDigest();

  Fingerprint with(@Nullable String part) {
    return part == null ? with(new byte[0]) : with(part.getBytes(StandardCharsets.UTF_8));
  }

  Fingerprint with(byte[] part) {
    digest.update((part.length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(part);
    return this;
  }

  byte[] toBytes() {
    return digest.digest();
  }

  /** The beginning of the hash, in the form of an endpoint's id: 32 lower-case hex digits. */
  String toId() {
    return HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
  }
}
