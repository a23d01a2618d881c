package dev.endpointpipeline.service.hash;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Sha256Test {
  @Test
  void writesLowerCaseHexadecimalDigits() {
    // The example of FIPS 180-2, appendix B.1
    assertThat(Sha256.hex("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void hashesTextsInUtf8() {
    assertThat(Sha256.hex("\u4e2d"))
        .isEqualTo(Sha256.hex(new byte[] {(byte) 0xe4, (byte) 0xb8, (byte) 0xad}));
  }
}
