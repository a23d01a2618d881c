package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.recording.FileFailures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;

/** Certificates of authorities whose gateways are trusted, in place of the platform's. */
public final class TrustedCertificates {
  private final KeyStore store;

  private TrustedCertificates(KeyStore store) {
    this.store = store;
  }

  /**
   * Reads certificates in PEM.
   *
   * @throws IllegalArgumentException if the file can't be read or has no certificate
   */
  public static TrustedCertificates read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca-" + store.size(), certificate);
      }
      if (store.size() == 0) {
        throw new IllegalArgumentException(
            "ca-file: %s: no certificate (expected: certificates in PEM)".formatted(file));
      }
      return new TrustedCertificates(store);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "ca-file: %s: can't be read: %s (expected: certificates in PEM)"
              .formatted(file, FileFailures.reason(e)),
          e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "ca-file: %s: malformed (expected: certificates in PEM)".formatted(file), e);
    }
  }

  KeyStore store() {
    return store;
  }
}
