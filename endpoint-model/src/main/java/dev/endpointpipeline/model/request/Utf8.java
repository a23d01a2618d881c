package dev.endpointpipeline.model.request;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Strict UTF-8. The JSON parser is lenient: it accepts overlong forms, which give one text several
 * encodings, and encoded surrogates, and it detects UTF-16 and UTF-32.
 */
final class Utf8 {
  private static final int CHUNK = 8192;

  /** A zero in these first bytes means UTF-16 or UTF-32; the parser rejects a later one. */
  private static final int FIRST_CHARACTER = 4;

  private Utf8() {}

  /**
   * @throws MalformedJsonException if the text is not UTF-8, with the position of the first error
   */
  static void require(byte[] text) {
    for (int i = 0; i < text.length && i < FIRST_CHARACTER; i++) {
      if (text[i] == 0) {
        throw MalformedJsonException.notUtf8(text, i);
      }
    }
    // A new decoder reports errors instead of replacing malformed input.
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(text);
    CharBuffer unused = CharBuffer.allocate(Math.min(text.length + 1, CHUNK));
    CoderResult result;
    do {
      result = decoder.decode(in, unused, true);
      unused.clear();
    } while (result.isOverflow());
    if (result.isError()) {
      throw MalformedJsonException.notUtf8(text, in.position());
    }
  }
}
